package io.quorate.examples.gateway;

import io.quorate.balance.Balancer;
import io.quorate.balance.Target;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeoutException;

/** Where one request has been: no instance is tried twice. Confined to an event loop. */
final class Trail {
    private final Balancer balancer;
    private final Limits limits;
    private final Set<String> seen = new HashSet<>();
    private final StringJoiner failures = new StringJoiner("; ");
    private int attempts;
    private boolean busy;
    private boolean timedOut;

    Trail(Balancer balancer, Limits limits) {
        this.balancer = balancer;
        this.limits = limits;
    }

    /** An instance that was not tried yet and has room. A request to it has begun. */
    Optional<Target> next() {
        if (attempts >= limits.attempts()) {
            return Optional.empty();
        }
        Optional<Target> candidate = balancer.pick(seen);
        while (candidate.isPresent() && !entered(candidate.get())) {
            candidate = balancer.pick(seen);
        }
        return candidate;
    }

    private boolean entered(Target target) {
        seen.add(target.instance().id());
        // Counted first and then compared: two event loops that looked first could both take the last place.
        target.begin();
        if (target.active() <= limits.pendingPerInstance()) {
            attempts++;
            return true;
        }
        target.abandon();
        busy = true;
        return false;
    }

    void failed(Target target, Throwable cause) {
        boolean late = cause instanceof TimeoutException;
        timedOut |= late;
        String message = late ? "no answer in time" : String.valueOf(cause.getMessage());
        failures.add(target.instance().id() + ": " + message);
    }

    void busy() {
        busy = true;
    }

    int attempts() {
        return attempts;
    }

    boolean isStale() {
        return balancer.view().isStale();
    }

    /** Why there is no answer. */
    Refusal refusal() {
        String model = "model '" + balancer.view().service() + "'";
        if (failures.length() > 0) {
            return new Refusal(timedOut ? 504 : 502, "no instance of " + model + " answered: " + failures);
        }
        return busy
                ? new Refusal(503, "every ready instance of " + model + " has as much as it can take")
                : Refusal.nobody(balancer.view());
    }
}
