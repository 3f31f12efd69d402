package io.quorate.examples.drill;

import io.quorate.HaNode;
import io.quorate.QuorateException;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.DistributedReadWriteLock;
import io.quorate.lock.DistributedSemaphore;
import io.quorate.lock.LockGrant;
import io.quorate.test.drill.Journal;
import io.quorate.test.drill.Share;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Threads that want a mutex, permits of a semaphore, and either side of a read-write lock, and hold each for a moment. */
final class Contenders {
    static final String MUTEX = "mutex";
    static final String SLOTS = "slots";
    static final String SHELF = "shelf";
    private static final int PERMITS = 3;
    private static final int PAUSE_MILLIS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration IMPATIENCE = Duration.ofMillis(100);
    private static final long HELD_FOR = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(10);
    private static final double READERS = .6;
    private static final double GIVE_UP = .15;

    private final Tasks tasks;
    private final Journal journal;
    private final Ledger ledger;
    private final DistributedLock mutex;
    private final DistributedSemaphore slots;
    private final DistributedReadWriteLock shelf;

    Contenders(HaNode node, Tasks tasks, Journal journal, Ledger ledger) {
        this.tasks = tasks;
        this.journal = journal;
        this.ledger = ledger;
        mutex = node.lock(MUTEX);
        slots = node.semaphore(SLOTS, PERMITS);
        shelf = node.readWriteLock(SHELF);
    }

    void begin() {
        // Two, so that a place is handed on within the process too.
        contend(this::takeMutex);
        contend(this::takeMutex);
        contend(this::takeSlots);
        contend(this::takeShelf);
    }

    private interface Turn {
        void take(Random random) throws InterruptedException;
    }

    private void contend(Turn turn) {
        Random random = new Random();
        tasks.repeat(() -> turn.take(random), PAUSE_MILLIS);
    }

    private void takeMutex(Random random) throws InterruptedException {
        Optional<LockGrant> grant = acquire(mutex, random);
        if (grant.isPresent()) {
            hold(grant.get(), Share.of(Share.Kind.LOCK), Optional.of(MUTEX));
        }
    }

    private void takeShelf(Random random) throws InterruptedException {
        boolean reads = random.nextDouble() < READERS;
        Optional<LockGrant> grant = acquire(reads ? shelf.read() : shelf.write(), random);
        if (grant.isPresent()) {
            Share share = Share.of(reads ? Share.Kind.READ : Share.Kind.WRITE);
            hold(grant.get(), share, reads ? Optional.empty() : Optional.of(SHELF));
        }
    }

    private void takeSlots(Random random) throws InterruptedException {
        int wanted = 1 + random.nextInt(2);
        if (random.nextDouble() < GIVE_UP) {
            Optional<LockGrant> grant = slots.tryAcquire(wanted, IMPATIENCE).map(LockGrant.class::cast);
            if (grant.isPresent()) {
                hold(grant.get(), Share.permits(wanted, PERMITS), Optional.empty());
            }
        } else {
            hold(slots.acquire(wanted, PATIENCE), Share.permits(wanted, PERMITS), Optional.empty());
        }
    }

    /** Now and then gives up soon, in one of two ways: neither may leave anything that blocks others. */
    private static Optional<LockGrant> acquire(DistributedLock lock, Random random) throws InterruptedException {
        double how = random.nextDouble();
        if (how < GIVE_UP) {
            return lock.tryAcquire(IMPATIENCE);
        }
        return how < 2 * GIVE_UP ? acquireOrCancel(lock) : Optional.of(lock.acquire(PATIENCE));
    }

    private static Optional<LockGrant> acquireOrCancel(DistributedLock lock) throws InterruptedException {
        CompletableFuture<LockGrant> coming = lock.acquireAsync(PATIENCE);
        try {
            return Optional.of(coming.get(IMPATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return coming.cancel(false) ? Optional.empty() : Optional.of(coming.join());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof QuorateException known
                    ? known
                    : new IllegalStateException("acquireAsync failed", e);
        }
    }

    /** Writes once, and once more if the grant was lost meanwhile: only the store can refuse that one. */
    private void hold(LockGrant grant, Share share, Optional<String> document) throws InterruptedException {
        try (grant) {
            journal.follow(grant, share);
            if (document.isPresent()) {
                ledger.write(grant, document.get());
            }
            long until = System.nanoTime() + HELD_FOR;
            while (grant.isValid() && !tasks.isStopping() && System.nanoTime() - until < 0) {
                LockSupport.parkNanos(LOOK_EVERY);
            }
            if (document.isPresent() && !grant.isValid()) {
                ledger.write(new Unchecked(grant), document.get());
            }
        }
    }
}
