package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.OpResult;

/** The steps of one write, as far as is known what is there. */
interface Change {

    /** What must be known before the first attempt. */
    default CompletableFuture<Void> prepare() {
        return Step.again();
    }

    /** Looks what is there, where that saves failed attempts. */
    default CompletableFuture<Void> explore() {
        return Step.again();
    }

    /** Sends ahead what the steps are likely to need. */
    default void foresee() {}

    /** Adds the steps. */
    void plan(List<Step> steps);

    /** The entry that was written, if any. */
    default Optional<Entry> written(List<OpResult> results, long revision) {
        return Optional.empty();
    }

    /** Removes an entry. */
    record Removal(Identity identity, Write.Remove write) implements Change {
        @Override
        public CompletableFuture<Void> prepare() {
            return identity.prepare(write.entry(), Kind.CONFLICT);
        }

        @Override
        public void plan(List<Step> steps) {
            identity.remove(write.entry(), Kind.CONFLICT, steps);
        }
    }
}
