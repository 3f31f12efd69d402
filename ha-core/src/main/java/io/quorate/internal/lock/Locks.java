package io.quorate.internal.lock;

import io.quorate.ConfigurationException;
import io.quorate.internal.Names;
import io.quorate.internal.node.NodeCore;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.DistributedReadWriteLock;
import io.quorate.lock.DistributedSemaphore;
import io.quorate.lock.MultiLock;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A node's locks. What nobody uses is forgotten: names may be as many as there are jobs. Whoever uses one, or waits or holds,
 * keeps it. Thread-safe.
 */
public final class Locks {
    private final NodeCore core;
    private final Map<String, Known> primitives = new ConcurrentHashMap<>();
    private final ReferenceQueue<Primitive> forgotten = new ReferenceQueue<>();
    private final Tally tally = new Tally();
    private volatile boolean closed;

    public Locks(NodeCore core) {
        this.core = core;
    }

    public DistributedLock lock(String name) {
        return new DefaultLock(primitive("lock", "locks", name, 1), Kind.EXCLUSIVE);
    }

    public DistributedReadWriteLock readWriteLock(String name) {
        return new DefaultReadWriteLock(primitive("read-write lock", "rwlocks", name, 1));
    }

    public DistributedSemaphore semaphore(String name, int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "semaphore '" + name + "' with " + permits + " permits could never be acquired: give at least 1");
        }
        Primitive known = primitive("semaphore", "semaphores", name, permits);
        if (known.total() != permits) {
            throw new ConfigurationException(
                    "semaphore '" + name + "' is used with " + known.total() + " permits on this node, not with "
                            + permits + ": give the same number everywhere",
                    null);
        }
        return new DefaultSemaphore(known);
    }

    public MultiLock multiLock(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("a multi-lock without names locks nothing: give at least one");
        }
        List<DistributedLock> locks =
                Stream.of(names).distinct().sorted().map(this::lock).toList();
        return new DefaultMultiLock(core, locks);
    }

    public Tally tally() {
        return tally;
    }

    /** Waiters fail; grants last until the session ends. On the loop. */
    public void close() {
        closed = true;
        primitives.values().forEach(Known::close);
    }

    /** How many are not forgotten. */
    int known() {
        return primitives.size();
    }

    private Primitive primitive(String what, String dir, String name, int total) {
        Names.requireName(what, name);
        core.requireOpen(closed);
        forgetUnused();
        Primitive[] found = new Primitive[1];
        primitives.compute(dir + "/" + name, (key, known) -> {
            Primitive used = known == null ? null : known.get();
            found[0] = used == null ? new Primitive(core, tally, what, name, dir, total) : used;
            return used == null ? new Known(key, found[0], forgotten) : known;
        });
        if (closed) {
            found[0].close();
        }
        return found[0];
    }

    private void forgetUnused() {
        for (Reference<? extends Primitive> gone = forgotten.poll(); gone != null; gone = forgotten.poll()) {
            if (gone instanceof Known known) {
                primitives.remove(known.key, known);
            }
        }
    }

    private static final class Known extends WeakReference<Primitive> {
        private final String key;

        Known(String key, Primitive primitive, ReferenceQueue<Primitive> forgotten) {
            super(primitive, forgotten);
            this.key = key;
        }

        void close() {
            Primitive used = get();
            if (used != null) {
                used.close();
            }
        }
    }
}
