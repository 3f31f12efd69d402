package io.quorate.internal.lock;

import io.quorate.lock.LockMode;

/** What a waiter wants; a seat of one kind can be handed to waiters of the same kind only. */
record Kind(LockMode mode, int permits) {
    static final Kind EXCLUSIVE = new Kind(LockMode.EXCLUSIVE, 1);
    static final Kind READ = new Kind(LockMode.READ, 1);
    static final Kind WRITE = new Kind(LockMode.WRITE, 1);

    static Kind permits(int count) {
        return new Kind(LockMode.PERMITS, count);
    }

    /** Whether one seat serves several at a time. */
    boolean isShared() {
        return mode == LockMode.READ;
    }

    /** Whether a seat of that kind, while it is held, keeps one of this kind from being held on the same node. */
    boolean excludes(Kind other) {
        return mode != LockMode.PERMITS && !(isShared() && other.isShared());
    }
}
