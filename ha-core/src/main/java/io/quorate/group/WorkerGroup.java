package io.quorate.group;

/** One named group of workers. Thread-safe; nothing here blocks. */
public interface WorkerGroup {

    /**
     * The group's name.
     *
     * @return the name
     */
    String name();

    /**
     * Joins until the membership or the node is closed, across lost sessions: after one the member comes back as a new one.
     *
     * @param callback called each time a generation opens that this member is in
     * @param options how to join
     * @return the membership
     * @throws IllegalStateException if this node already is in this group
     * @throws io.quorate.NodeClosedException if the node is closed
     */
    Membership join(GenerationCallback callback, GroupOptions options);
}
