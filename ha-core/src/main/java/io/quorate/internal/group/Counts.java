package io.quorate.internal.group;

import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.spi.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often barriers were come to, or passed, in one round. Only ever growing, so that a state which a watch skips takes
 * nothing along.
 */
record Counts(long round, Map<String, Long> byName) {
    private static final String MEMBER = "barriers";

    Counts {
        byName = Map.copyOf(byName);
    }

    static Counts none(long round) {
        return new Counts(round, Map.of());
    }

    static Counts read(JsonObject json) throws MalformedException {
        Map<String, Long> counts = new HashMap<>();
        for (Map.Entry<String, String> e : json.strings(MEMBER).entrySet()) {
            try {
                counts.put(e.getKey(), Long.valueOf(e.getValue()));
            } catch (NumberFormatException notOurs) {
                throw new MalformedException("member '" + MEMBER + "' does not count", notOurs);
            }
        }
        return new Counts(json.number("round").map(Number::longValue).orElse(-1L), counts);
    }

    /** The passed barriers of a round; nothing if the entry is another one of the same directory. */
    static Optional<Counts> readPassed(Entry entry) throws MalformedException {
        Counts counts = read(JsonObject.parse(entry.value()));
        return counts.byName.isEmpty() ? Optional.empty() : Optional.of(counts);
    }

    void write(JsonWriter json) {
        Map<String, String> texts = new HashMap<>();
        byName.forEach((name, count) -> texts.put(name, Long.toString(count)));
        json.number("round", round).strings(MEMBER, texts);
    }

    byte[] toBytes() {
        JsonWriter json = new JsonWriter();
        write(json);
        return json.toBytes();
    }

    long of(String name) {
        return byName.getOrDefault(name, 0L);
    }

    Counts with(String name, long count) {
        Map<String, Long> changed = new HashMap<>(byName);
        changed.put(name, count);
        return new Counts(round, changed);
    }
}
