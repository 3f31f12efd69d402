package io.quorate.internal.lock;

import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.lock.LockMode;
import io.quorate.spi.Entry;
import java.util.Locale;
import java.util.Optional;

/**
 * What an entry in a queue says.
 *
 * @param total the permits of the whole semaphore, 1 for locks
 * @param holder a label for people
 * @param served whether its node knows that it holds: said only so that the one behind it looks again
 */
record Ticket(String node, Kind kind, int total, String holder, boolean served) {

    byte[] toBytes() {
        JsonWriter json = new JsonWriter()
                .string("node", node)
                .string("mode", kind.mode().name().toLowerCase(Locale.ROOT))
                .string("holder", holder);
        if (kind.mode() == LockMode.PERMITS) {
            json.number("permits", kind.permits()).number("total", total);
        }
        return (served ? json.number("served", 1) : json).toBytes();
    }

    static Ticket read(Entry entry) throws MalformedException {
        JsonObject json = JsonObject.parse(entry.value());
        return new Ticket(
                json.string("node"),
                new Kind(mode(json.string("mode")), count(json, "permits")),
                count(json, "total"),
                json.optionalString("holder").orElse(""),
                json.number("served").isPresent());
    }

    Ticket servedTo(String by) {
        return new Ticket(node, kind, total, by, true);
    }

    private static LockMode mode(String name) throws MalformedException {
        for (LockMode mode : LockMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
                return mode;
            }
        }
        throw new MalformedException("member 'mode' is none that is known");
    }

    private static int count(JsonObject json, String name) throws MalformedException {
        Optional<Number> number = json.number(name);
        if (number.isEmpty()) {
            return 1;
        }
        long value = number.get().longValue();
        if (value < 1 || value > Integer.MAX_VALUE || number.get().doubleValue() != value) {
            throw new MalformedException("member '" + name + "' is not a positive whole number");
        }
        return (int) value;
    }
}
