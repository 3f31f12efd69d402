package io.quorate.internal.lifeline;

/** What two nodes say to each other. */
sealed interface Frame {

    /** Who speaks. */
    record Hello(String nodeId, String incarnation) implements Frame {}

    /** The node has left in good order: it holds nothing any more. */
    record Leave() implements Frame {}

    /** This connection ends, which says nothing of the node. */
    record Part() implements Frame {}
}
