package io.quorate;

/** Why a grant is over. */
public enum Loss {
    /** It was given back by its holder. */
    RELEASED,
    /** No proof of life was acknowledged in time: its deadline passed. */
    DEADLINE_PASSED,
    /** The store ended the session. */
    SESSION_LOST,
    /** Its entry was removed by somebody else. */
    EVICTED,
    /** The node was closed. */
    NODE_CLOSED
}
