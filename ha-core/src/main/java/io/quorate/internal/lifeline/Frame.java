package io.quorate.internal.lifeline;

/** What two nodes say to each other, or a node's guardian in its place. */
sealed interface Frame {

    /** Who speaks. */
    record Hello(String nodeId, String incarnation) implements Frame {}

    /** The node's guardian speaks, and has just seen it live. The end of this connection says nothing of the node. */
    record Guarded(String nodeId, String incarnation) implements Frame {}

    /** The node's guardian has seen its process end. */
    record Dead(String nodeId, String incarnation) implements Frame {}

    /** The node has left in good order: it holds nothing any more. */
    record Leave() implements Frame {}

    /** This connection ends, which says nothing of the node. */
    record Part() implements Frame {}
}
