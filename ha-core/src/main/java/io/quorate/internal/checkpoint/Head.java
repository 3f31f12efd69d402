package io.quorate.internal.checkpoint;

import io.quorate.FencingToken;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is published, oldest first. The one truth: what it does not name is not published, whatever lies in the storage.
 *
 * @param count how many were ever published; tells milestones
 */
record Head(long count, List<Item> items) {
    static final Head NONE = new Head(0, List.of());

    /**
     * A published checkpoint.
     *
     * @param ordinal the count when it was published
     */
    record Item(PublishedCheckpoint checkpoint, ObjectRef manifest, long ordinal) {
        private String text() {
            return "%d;%d;%d;%s".formatted(checkpoint.token().value(), checkpoint.round(), ordinal, manifest.text());
        }

        private static Item parse(String step, String text) throws MalformedException {
            String[] parts = text.split(";", 4);
            if (parts.length != 4) {
                throw new MalformedException("'" + text + "' does not describe a checkpoint");
            }
            ObjectRef manifest = ObjectRef.parse(parts[3]);
            FencingToken token = new FencingToken(JsonNumbers.nonNegative(parts[0]));
            long round = JsonNumbers.nonNegative(parts[1]);
            return new Item(
                    new PublishedCheckpoint(JsonNumbers.nonNegative(step), token, round, manifest.name()),
                    manifest,
                    JsonNumbers.nonNegative(parts[2]));
        }
    }

    Optional<Item> latest() {
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(items.size() - 1));
    }

    boolean holdsRound(long round) {
        return items.stream().anyMatch(i -> i.checkpoint().round() == round);
    }

    /** With one more, and without what is not kept any longer. */
    Head plus(RoundState round, ObjectRef manifest, CheckpointOptions options) {
        PublishedCheckpoint published = new PublishedCheckpoint(
                round.round().step(), round.round().token(), round.round().number(), manifest.name());
        List<Item> all = new ArrayList<>(items);
        all.add(new Item(published, manifest, count + 1));
        int recent = Math.max(0, all.size() - options.keepLatest());
        List<Item> milestones = all.subList(0, recent).stream()
                .filter(i -> options.keepEvery() > 0 && i.ordinal() % options.keepEvery() == 0)
                .toList();
        List<Item> kept = new ArrayList<>(
                milestones.subList(Math.max(0, milestones.size() - options.milestones()), milestones.size()));
        kept.addAll(all.subList(recent, all.size()));
        return new Head(count + 1, List.copyOf(kept));
    }

    /** Without what came after a checkpoint. */
    Head backTo(PublishedCheckpoint last) {
        return new Head(
                count,
                items.stream().filter(i -> i.checkpoint().step() <= last.step()).toList());
    }

    byte[] encode() {
        Map<String, String> published = new LinkedHashMap<>();
        items.forEach(i -> published.put(Long.toString(i.checkpoint().step()), i.text()));
        return new JsonWriter()
                .number("format", 1)
                .number("count", count)
                .strings("published", published)
                .toBytes();
    }

    static Head decode(byte[] bytes) throws MalformedException {
        JsonObject json = JsonObject.parse(bytes);
        JsonNumbers.requireFormat(json);
        List<Item> items = new ArrayList<>();
        for (Map.Entry<String, String> e : json.strings("published").entrySet()) {
            Item item = Item.parse(e.getKey(), e.getValue());
            if (!items.isEmpty()
                    && item.checkpoint().step()
                            <= items.get(items.size() - 1).checkpoint().step()) {
                throw new MalformedException("step " + e.getKey() + " is out of order");
            }
            items.add(item);
        }
        return new Head(JsonNumbers.nonNegative(json, "count"), List.copyOf(items));
    }
}
