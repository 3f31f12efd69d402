package io.quorate.failover;

import io.quorate.Readiness;
import io.quorate.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Not ready for a while after each term that was short or could not begin, twice as long each time, until a term has lasted:
 * a node that fails to lead must not take the lead from those that might. Thread-safe.
 */
final class Damper implements Readiness {
    private final Damping damping;
    private final Optional<Readiness> users;
    private final Set<Runnable> signals = ConcurrentHashMap.newKeySet();
    private volatile boolean resting;
    /** Only for the candidacy's callback, of which there is one at a time. */
    private Duration next;

    Damper(Damping damping, Optional<Readiness> users) {
        this.damping = damping;
        this.users = users;
        next = damping.first();
    }

    @Override
    public boolean isReady() {
        return !resting && users.map(Readiness::isReady).orElse(true);
    }

    @Override
    public Subscription onChange(Runnable signal) {
        signals.add(signal);
        Subscription theirs = users.map(r -> r.onChange(signal)).orElse(() -> {});
        return () -> {
            signals.remove(signal);
            theirs.close();
        };
    }

    /** A term is over that lasted so long; nothing if it could not begin. Returns the pause that begins. */
    Duration termEnded(Duration lasted) {
        if (lasted.compareTo(damping.calm()) >= 0) {
            next = damping.first();
            return Duration.ZERO;
        }
        Duration rest = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(damping.longest()) < 0 ? doubled : damping.longest();
        change(true);
        CompletableFuture.delayedExecutor(rest.toNanos(), TimeUnit.NANOSECONDS).execute(() -> change(false));
        return rest;
    }

    private void change(boolean rests) {
        resting = rests;
        signals.forEach(Runnable::run);
    }
}
