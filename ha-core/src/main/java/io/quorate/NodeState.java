package io.quorate;

/** What a node knows of its session with the store. */
public enum NodeState {
    /** The session is open and proves its life. */
    CONNECTED,
    /** The store cannot be reached; the session may survive and grants last until their deadline. */
    SUSPENDED,
    /** The session is over. A new one is being opened, and what the node was asked to keep will be established again. */
    LOST,
    /** The node was closed. Final. */
    CLOSED
}
