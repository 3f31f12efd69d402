package io.quorate.etcd;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** The members in turn, and what kept each from serving. Thread-safe. */
final class Endpoints {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final int MOST_DOUBLINGS = 4;

    private final List<Endpoint> all;
    private final Map<Endpoint, StoreException> troubles = new LinkedHashMap<>();
    private int next;
    private int failures;

    /** Begins anywhere, so that many nodes spread over the members. */
    Endpoints(List<Endpoint> all) {
        this.all = all;
        next = ThreadLocalRandom.current().nextInt(all.size());
    }

    synchronized Endpoint next() {
        Endpoint chosen = all.get(next);
        next = (next + 1) % all.size();
        return chosen;
    }

    /** Returns how long to wait before the next one: not at all until each has had its turn. */
    synchronized Duration failed(Endpoint endpoint, StoreException why) {
        troubles.put(endpoint, why);
        failures++;
        int rounds = failures / all.size();
        if (rounds == 0) {
            return Duration.ZERO;
        }
        long most = FIRST_PAUSE.toNanos() << Math.min(rounds - 1, MOST_DOUBLINGS);
        // Nodes that lost the same member must not come back in step.
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    synchronized void served() {
        failures = 0;
        troubles.clear();
    }

    /** What is wrong with the members, for people; empty when nothing is known to be. */
    synchronized String troubles() {
        return troubles.entrySet().stream()
                .map(trouble -> trouble.getKey() + ": " + trouble.getValue().getMessage())
                .collect(Collectors.joining("; "));
    }

    /** Whether no member can be used as things are configured. */
    synchronized boolean isMisconfigured() {
        return troubles.size() == all.size()
                && troubles.values().stream().allMatch(trouble -> trouble.kind() == Kind.INVALID);
    }
}
