package io.quorate.internal.lock;

import io.quorate.internal.node.NodeCore;
import io.quorate.lock.AcquireTimeoutException;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.LockGrant;
import io.quorate.lock.MultiGrant;
import io.quorate.lock.MultiLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Locks that are acquired one after the other, in one order everywhere. */
final class DefaultMultiLock implements MultiLock {
    private final NodeCore core;
    private final List<DistributedLock> locks;

    /** Sorted by name, without duplicates. */
    DefaultMultiLock(NodeCore core, List<DistributedLock> locks) {
        this.core = core;
        this.locks = List.copyOf(locks);
    }

    @Override
    public List<String> names() {
        return locks.stream().map(DistributedLock::name).toList();
    }

    @Override
    public MultiGrant acquire(Duration timeout) throws InterruptedException {
        return within(timeout)
                .orElseThrow(() -> new AcquireTimeoutException(
                        "locks " + names() + " were not all acquired within " + timeout + ", queue() tells who holds"));
    }

    @Override
    public Optional<MultiGrant> tryAcquire() throws InterruptedException {
        return within(Duration.ZERO);
    }

    private Optional<MultiGrant> within(Duration timeout) throws InterruptedException {
        long begun = core.ticker().nanoTime();
        while (true) {
            Held held = new Held();
            if (!all(held, begun, timeout)) {
                return Optional.empty();
            }
            if (held.isValid()) {
                return Optional.of(held);
            }
            // One was lost while another was waited for.
            held.close();
        }
    }

    private boolean all(Held held, long begun, Duration timeout) throws InterruptedException {
        boolean complete = false;
        try {
            for (DistributedLock lock : locks) {
                Duration left = timeout.minusNanos(core.ticker().nanoTime() - begun);
                if (left.isNegative() && !timeout.isZero()) {
                    return false;
                }
                Optional<LockGrant> grant = lock.tryAcquire(timeout.isZero() ? Duration.ZERO : left);
                if (grant.isEmpty()) {
                    return false;
                }
                held.grants.add(grant.get());
            }
            complete = true;
            return true;
        } finally {
            if (!complete) {
                held.close();
            }
        }
    }

    private static final class Held implements MultiGrant {
        private final List<LockGrant> grants = new ArrayList<>();

        @Override
        public List<LockGrant> grants() {
            return List.copyOf(grants);
        }

        @Override
        public void close() {
            for (int i = grants.size() - 1; i >= 0; i--) {
                grants.get(i).close();
            }
        }

        @Override
        public String toString() {
            return "MultiGrant" + grants;
        }
    }
}
