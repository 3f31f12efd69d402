package io.quorate.zookeeper;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The embedded servers of this JVM, one for each folder and one without; each runs as long as somebody uses it. */
final class SharedServer {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Optional<Path>, SharedServer> RUNNING = new HashMap<>();

    private final EmbeddedZooKeeper server;
    private int users;

    private SharedServer(EmbeddedZooKeeper server) {
        this.server = server;
    }

    /** One user's share. */
    static final class Lease {
        private final Optional<Path> data;
        private final SharedServer shared;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Lease(Optional<Path> data, SharedServer shared) {
            this.data = data;
            this.shared = shared;
        }

        EmbeddedZooKeeper server() {
            return shared.server;
        }

        void close() {
            if (closed.compareAndSet(false, true)) {
                release(data, shared);
            }
        }
    }

    static Lease acquire(Optional<Path> data) {
        // Whoever comes second needs the server that the first one is starting, so the lock is held until it runs.
        LOCK.lock();
        try {
            SharedServer shared = RUNNING.computeIfAbsent(
                    data,
                    folder -> new SharedServer(
                            folder.map(f -> EmbeddedZooKeeper.start(f, 0)).orElseGet(EmbeddedZooKeeper::start)));
            shared.users++;
            return new Lease(data, shared);
        } finally {
            LOCK.unlock();
        }
    }

    private static void release(Optional<Path> data, SharedServer shared) {
        LOCK.lock();
        try {
            if (--shared.users == 0) {
                RUNNING.remove(data);
                shared.server.close();
            }
        } finally {
            LOCK.unlock();
        }
    }
}
