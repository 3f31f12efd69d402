package io.quorate.internal.checkpoint;

import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import java.util.Optional;

/** What a slot of the board says: of which round, and an object, a failure, or a copy (neither). */
record SlotRecord(long round, String node, Optional<ObjectRef> object, Optional<String> failure) {
    private static final int MAX_REASON = 500;

    static SlotRecord shard(long round, String node, ObjectRef object) {
        return new SlotRecord(round, node, Optional.of(object), Optional.empty());
    }

    static SlotRecord failure(long round, String node, String reason) {
        String cut = reason.substring(0, Math.min(reason.length(), MAX_REASON));
        return new SlotRecord(round, node, Optional.empty(), Optional.of(cut));
    }

    static SlotRecord copy(long round, String node) {
        return new SlotRecord(round, node, Optional.empty(), Optional.empty());
    }

    byte[] encode() {
        return new JsonWriter()
                .number("round", round)
                .string("node", node)
                .string("object", object.map(ObjectRef::text).orElse(""))
                .string("failure", failure.orElse(""))
                .toBytes();
    }

    static SlotRecord decode(byte[] bytes) throws MalformedException {
        JsonObject json = JsonObject.parse(bytes);
        Optional<String> object = json.optionalString("object");
        return new SlotRecord(
                JsonNumbers.nonNegative(json, "round"),
                json.string("node"),
                object.isEmpty() ? Optional.empty() : Optional.of(ObjectRef.parse(object.get())),
                json.optionalString("failure"));
    }
}
