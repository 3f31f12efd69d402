package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

/**
 * One step of a transaction.
 *
 * @param op what the server is asked to do
 * @param mend what to do once the server has refused this step
 */
record Step(Op op, Mend mend) {

    /** Says what a refusal means. */
    @FunctionalInterface
    interface Mend {
        /**
         * Makes another attempt worth while.
         *
         * @param code why the server refused the step
         * @return completes once another attempt makes sense, or fails for good
         */
        CompletableFuture<Void> after(Code code);
    }

    /** Another attempt makes sense now. */
    static CompletableFuture<Void> again() {
        return CompletableFuture.completedFuture(null);
    }

    /** Another attempt makes sense after this. */
    static CompletableFuture<Void> of(CompletableFuture<?> repair) {
        return repair.thenAccept(done -> {});
    }

    static CompletableFuture<Void> unexpected(Code code) {
        return CompletableFuture.failedFuture(KeeperException.create(code));
    }

    static CompletableFuture<Void> refused(Kind kind, String message) {
        return CompletableFuture.failedFuture(new StoreException(kind, message));
    }
}
