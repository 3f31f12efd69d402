package io.quorate.failover;

/** When hooks run. */
public enum FailoverStage {
    /** A leader means to hand over to this node: get ready to lead. */
    PREPARE,
    /** This node leads: begin. */
    PROMOTE,
    /** This node's term ends, or could not begin: stop, and undo what promotion did. */
    DEMOTE,
    /** The process of another node is proven dead. */
    PEER_LOST,
    /** This node has drained. */
    DRAINED,
    /** The store is out of reach, or the session with it is over. */
    SUSPENDED,
    /** The store is back. */
    RESTORED
}
