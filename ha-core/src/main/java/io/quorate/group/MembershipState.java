package io.quorate.group;

/** Where a membership stands. */
public enum MembershipState {
    /** Not in the store: there is no session at present, or the last generation's callback has not returned yet. */
    AWAY,
    /** In the store: waiting for the group to gather, or as a hot spare while others work. */
    WAITING,
    /** In a generation. */
    WORKING,
    /** Closed. Final. */
    CLOSED
}
