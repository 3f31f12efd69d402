package io.quorate.test.store;

/** What part a ZooKeeper server plays. */
public enum ServerMode {
    /** It leads a quorum, or believes so still. */
    LEADER,
    /** It follows a leader. */
    FOLLOWER,
    /** It follows without a vote. */
    OBSERVER,
    /** It is alone by configuration. */
    STANDALONE
}
