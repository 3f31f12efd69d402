package io.quorate.spi;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A session with the store: entries made through it disappear together when it ends. The backend keeps it alive by itself
 * until {@link #close()} or the store gives it up. Thread-safe; no method blocks.
 *
 * <p>An operation whose outcome is unknown fails with {@link StoreException.Kind#OUTCOME_UNKNOWN}. Every operation here
 * may then simply be tried again: {@code join} recognises its own entry, {@code remove} of what is gone is {@code false};
 * the caller of {@code commit} re-reads, and {@link Entry#owner()} tells whether a held key is its own. Malformed requests
 * (a name that is not owned, an empty commit, two held keys, another session's entry to replace) fail with
 * {@link StoreException.Kind#INVALID}. Once the session is over everything fails with
 * {@link StoreException.Kind#SESSION_LOST}, except {@link #close()}, which succeeds.
 */
public interface BackendSession {

    /**
     * The session's name in the store, as entries show it in {@link Entry#owner()}.
     *
     * @return an opaque id
     */
    String id();

    /**
     * The time to live that the store granted, which may differ from what was asked for.
     *
     * @return the negotiated TTL
     */
    Duration ttl();

    /**
     * The instant on the backend's ticker until which the store certainly keeps this session:
     * {@code sentAt(last acknowledged proof of life) + ttl − margin}. Moves forward only.
     *
     * @return a reading of the ticker
     */
    long validUntil();

    /**
     * Creates an entry that lives with this session, creating directories as needed. Idempotent: if the name exists and
     * belongs to this session, that entry is returned as it is.
     *
     * @param dir its directory
     * @param name an owned name, see {@link OwnedName}
     * @param value its value
     * @return the entry
     */
    CompletionStage<Entry> join(String dir, String name, byte[] value);

    /**
     * Replaces the value of an entry of this session with an owned name. Fails with {@link StoreException.Kind#GONE} if it
     * is not there any more.
     *
     * @param entry the entry, as {@link #join} returned it or a later state of it
     * @param value the new value
     * @return the entry with its new value
     */
    CompletionStage<Entry> replace(Entry entry, byte[] value);

    /**
     * Removes exactly this entry ({@link Entry#createRevision()} decides), whichever session it belongs to.
     *
     * @param entry the entry
     * @return whether it was there
     */
    CompletionStage<Boolean> remove(Entry entry);

    /**
     * Applies all writes in one transaction if the guard is still exactly the same entry, else none. Fails with
     * {@link StoreException.Kind#GONE} if the guard is gone and {@link StoreException.Kind#CONFLICT} if a write's
     * expectation does not hold.
     *
     * @param guard an entry that lives with some session
     * @param writes what to do, at least one, in order
     * @return what was written
     */
    CompletionStage<Committed> commit(Entry guard, List<Write> writes);

    /**
     * Ends the session: its entries are gone from the store when the stage completes. Idempotent. When the store cannot be
     * reached the stage fails and the TTL ends the session instead. The listener is not called any more.
     *
     * @return when the store has forgotten the session
     */
    CompletionStage<Void> close();
}
