package io.quorate.internal.checkpoint;

import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.StoredObject;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Deletes what belongs to nobody. An object of a round before the present one can never be published any more, since its
 * publication compares the round's document; so it is garbage unless the head, read after the round, holds its round. That
 * stays true however long this takes and whoever runs it: rounds that begin meanwhile have greater numbers.
 */
final class Collector {
    private final Pointer pointer;
    private final String set;

    Collector(Pointer pointer, String set) {
        this.pointer = pointer;
        this.set = set;
    }

    int collect(CheckpointStorage storage) throws IOException, InterruptedException {
        Pointer.Reading now = pointer.read();
        int deleted = 0;
        for (StoredObject object : storage.list(set)) {
            OptionalLong round = ObjectName.round(object.name());
            boolean over = round.isPresent() && round.getAsLong() < now.number();
            if (over && !now.head().holdsRound(round.getAsLong()) && storage.delete(set, object.name())) {
                deleted++;
            }
        }
        return deleted;
    }
}
