package io.quorate.spi;

/** The course of one session. Calls come one after the other, on a thread of the backend; implementations return at once. */
public interface SessionListener {

    /**
     * The store acknowledged a proof of life.
     *
     * @param validUntil the session's new {@link BackendSession#validUntil()}
     */
    void extended(long validUntil);

    /** The store cannot be reached; the session may survive. Nothing is known until {@link #restored} or {@link #lost}. */
    void suspended();

    /** The store is back and the session survived with all its entries. Watches bring new snapshots by themselves. */
    void restored();

    /**
     * The session is over and its entries are gone or going. The last call.
     *
     * @param reason what happened, for people
     */
    void lost(String reason);
}
