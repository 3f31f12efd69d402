package io.quorate.internal.checkpoint;

import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint consists of.
 *
 * @param previous the manifest published before it, for people; empty for the first
 */
record Manifest(
        String name,
        long step,
        long token,
        long round,
        String node,
        String previous,
        Map<String, String> metadata,
        List<ObjectRef> shards) {
    /** Room for the most shards and the most metadata, several times over. */
    static final int MAX_BYTES = 8 << 20;

    private static final int MAX_ENTRIES = 64;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 1_024;

    long bytes() {
        return shards.stream().mapToLong(ObjectRef::bytes).sum();
    }

    byte[] encode() {
        Map<String, String> numbered = new LinkedHashMap<>();
        for (ObjectRef shard : shards) {
            numbered.put(Integer.toString(numbered.size()), shard.text());
        }
        return new JsonWriter()
                .number("format", 1)
                .string("checkpoint", name)
                .number("step", step)
                .number("token", token)
                .number("round", round)
                .string("node", node)
                .string("previous", previous)
                .strings("metadata", metadata)
                .strings("shards", numbered)
                .toBytes();
    }

    static Manifest decode(byte[] bytes) throws MalformedException {
        JsonObject json = JsonObject.parse(bytes);
        JsonNumbers.requireFormat(json);
        List<ObjectRef> shards = new ArrayList<>();
        for (Map.Entry<String, String> e : json.strings("shards").entrySet()) {
            if (!e.getKey().equals(Integer.toString(shards.size())) || shards.size() == CheckpointOptions.MAX_SHARDS) {
                throw new MalformedException("shard '" + e.getKey() + "' is out of order or one too many");
            }
            shards.add(ObjectRef.parse(e.getValue()));
        }
        if (shards.isEmpty()) {
            throw new MalformedException("it lists no shards");
        }
        return new Manifest(
                json.string("checkpoint"),
                JsonNumbers.nonNegative(json, "step"),
                JsonNumbers.nonNegative(json, "token"),
                JsonNumbers.nonNegative(json, "round"),
                json.optionalString("node").orElse(""),
                json.optionalString("previous").orElse(""),
                json.strings("metadata"),
                List.copyOf(shards));
    }

    /** Checked where it is given, so that a save does not fail at its end. */
    static Map<String, String> requireMetadata(Map<String, String> metadata) {
        Map<String, String> copy = Map.copyOf(metadata);
        if (copy.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("metadata has " + copy.size() + " entries: at most " + MAX_ENTRIES
                    + " are allowed, put the rest into a shard");
        }
        copy.forEach((key, value) -> {
            if (key.length() > MAX_KEY || value.length() > MAX_VALUE) {
                throw new IllegalArgumentException(
                        ("metadata entry '%.64s' has %d and %d characters: at most %d and %d are allowed,"
                                        + " put large values into a shard")
                                .formatted(key, key.length(), value.length(), MAX_KEY, MAX_VALUE));
            }
        });
        return copy;
    }
}
