package io.quorate.etcd;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many in and the others wait. What a node asks of a member, when it stands for thousands of things, must not be in
 * the way of its own heartbeats: they would come too late, the member would be left, and everything be asked anew of the
 * next. Thread-safe.
 */
final class Gate {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int inside;
    private boolean opening;

    Gate(int most) {
        this.most = most;
    }

    /** Begins something now or in its turn; it has to {@link #leave} once it has begun. */
    void enter(Runnable begin) {
        lock.lock();
        try {
            waiting.add(begin);
        } finally {
            lock.unlock();
        }
        open();
    }

    void leave() {
        lock.lock();
        try {
            inside--;
        } finally {
            lock.unlock();
        }
        open();
    }

    /** One thread at a time, in a loop: what ends as soon as it begins would make a deep stack otherwise. */
    private void open() {
        boolean mine = false;
        while (true) {
            Runnable next;
            lock.lock();
            try {
                if (opening && !mine) {
                    return;
                }
                mine = true;
                opening = inside < most && !waiting.isEmpty();
                if (!opening) {
                    return;
                }
                inside++;
                next = waiting.remove();
            } finally {
                lock.unlock();
            }
            next.run();
        }
    }
}
