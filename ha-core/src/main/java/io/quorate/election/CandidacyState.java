package io.quorate.election;

/** Where a candidacy stands. */
public enum CandidacyState {
    /** Not in the store: there is no session at present, or the last term's callback has not returned yet. */
    AWAY,
    /** In the store and ready to lead. */
    STANDING,
    /** Leading. */
    LEADING,
    /** Closed. Final. */
    CLOSED
}
