package io.quorate.spi;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A connection to one coordination store on behalf of one node. It outlives sessions and reconnects by itself.
 * Thread-safe; no method blocks.
 *
 * <p>Every stage fails with a {@link StoreException} and nothing else, within the request time-out of the
 * {@link SessionTimings} (the connect time-out for {@link #open}).
 */
public interface Backend extends AutoCloseable {

    /**
     * Opens a session; at most one is open at a time. The stage completes once the store has acknowledged a first proof of
     * life. Fails with {@link StoreException.Kind#INVALID} if the timings cannot hold on this store.
     *
     * @param listener told of this session's course, never concurrently with itself
     * @return the open session
     */
    CompletionStage<BackendSession> open(SessionListener listener);

    /**
     * Reads one key, at least as new as this backend's own acknowledged writes.
     *
     * @param key the key
     * @return its entry, or nothing
     */
    CompletionStage<Optional<Entry>> get(String key);

    /**
     * Lists the entries directly under a directory, at least as new as this backend's own acknowledged writes. A directory
     * that does not exist is empty.
     *
     * @param dir the directory's key
     * @return its entries in creation order
     */
    CompletionStage<List<Entry>> list(String dir);

    /**
     * Writes a persistent entry, creating directories as needed.
     *
     * @param key the key
     * @param value the value, within {@link Limits#maxValueBytes()}
     * @param expected what must be there for the write to happen; otherwise {@link StoreException.Kind#CONFLICT}
     * @return the entry as written
     */
    CompletionStage<Entry> put(String key, byte[] value, Expected expected);

    /**
     * Watches the entries directly under a directory until the returned watch is closed, through reconnects and across
     * sessions. The directory need not exist.
     *
     * @param dir the directory's key
     * @param observer told of snapshots and changes, never concurrently with itself
     * @return the watch
     */
    Watch watch(String dir, WatchObserver observer);

    /**
     * {@link BackendSession#join Joins} and lists the directory as {@link #list} would right after, in one round trip where
     * nobody else is in the directory and the store can. Idempotent by name as {@code join} is. If it fails the entry may
     * have been created, whatever the kind; {@code join} tells.
     *
     * @param session a session of this backend
     * @param dir the entry's directory
     * @param name an owned name, see {@link OwnedName}
     * @param value its value
     * @return the entry, and the directory at an instant after its creation
     */
    default CompletionStage<Joined> joinAndList(BackendSession session, String dir, String name, byte[] value) {
        CompletableFuture<Joined> joined = new CompletableFuture<>();
        // Composed stages would wrap the failure.
        session.join(dir, name, value).whenComplete((entry, failure) -> {
            if (failure != null) {
                joined.completeExceptionally(failure);
            } else {
                list(dir).whenComplete((entries, unlisted) -> {
                    if (unlisted != null) {
                        joined.completeExceptionally(unlisted);
                    } else {
                        joined.complete(new Joined(entry, entries));
                    }
                });
            }
        });
        return joined;
    }

    /**
     * Waits for an entry to change: calls back once, on a thread of the backend, when the entry is gone or its state is not
     * this one any more, and at once if that is so already. Outlasts reconnects and sessions; what happened in a gap is
     * found out after it. Calls back too if it cannot be found out any more (no permission, for example): the call is a
     * hint to read, never more.
     *
     * @param entry the state to compare with
     * @param changed called at most once, and not at all once the watch has been closed from outside the call
     * @return the watch; closing it takes it back from the store
     */
    default Watch awaitChange(Entry entry, Runnable changed) {
        return EntryWatch.on(this, entry, changed);
    }

    /**
     * The store's ceilings.
     *
     * @return the limits, constant for this backend
     */
    Limits limits();

    /**
     * Closes the connection. An open session is left to its TTL: close it first to free its entries at once. Idempotent;
     * pending stages fail with {@link StoreException.Kind#CLOSED}; after it returns no observer is called.
     */
    @Override
    void close();

    /** A running watch. */
    interface Watch extends AutoCloseable {
        /** Ends the watch. Idempotent; when called from outside the observer, no call begins after it returns. */
        @Override
        void close();
    }
}
