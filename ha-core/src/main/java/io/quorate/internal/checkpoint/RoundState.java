package io.quorate.internal.checkpoint;

import io.quorate.FencingToken;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import java.util.Optional;

/**
 * The round as its document tells it. Its number grows by one with every attempt, by compare-and-set, and with it every
 * older round is over: what would publish one compares this document's version.
 *
 * @param id drawn by who announced it, to recognise its own write after an unknown outcome
 * @param manifest once it is written
 */
record RoundState(CheckpointRound round, String id, Phase phase, Optional<ObjectRef> manifest) {

    enum Phase {
        OPEN,
        /** The manifest is written and stand-bys may copy; not published yet. */
        PREPARED,
        PUBLISHED,
        /** The head was moved back. */
        REWOUND
    }

    RoundState to(Phase next, ObjectRef written) {
        return new RoundState(round, id, next, Optional.of(written));
    }

    byte[] encode() {
        return new JsonWriter()
                .number("format", 1)
                .number("number", round.number())
                .string("id", id)
                .number("step", round.step())
                .number("token", round.token().value())
                .number("shards", round.shards())
                .string("phase", phase.name())
                .string("manifest", manifest.map(ObjectRef::text).orElse(""))
                .toBytes();
    }

    static RoundState decode(byte[] bytes) throws MalformedException {
        JsonObject json = JsonObject.parse(bytes);
        JsonNumbers.requireFormat(json);
        CheckpointRound round = new CheckpointRound(
                JsonNumbers.nonNegative(json, "number"),
                JsonNumbers.nonNegative(json, "step"),
                new FencingToken(JsonNumbers.nonNegative(json, "token")),
                Math.toIntExact(Math.min(JsonNumbers.nonNegative(json, "shards"), Integer.MAX_VALUE)));
        Optional<String> manifest = json.optionalString("manifest");
        return new RoundState(
                round,
                json.string("id"),
                phase(json.string("phase")),
                manifest.isEmpty() ? Optional.empty() : Optional.of(ObjectRef.parse(manifest.get())));
    }

    private static Phase phase(String name) throws MalformedException {
        try {
            return Phase.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("phase '" + name + "' is not known", e);
        }
    }
}
