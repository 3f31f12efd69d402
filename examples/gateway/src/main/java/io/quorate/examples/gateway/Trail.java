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
    private final Set<String> tried = new HashSet<>();
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
        if (!mayTry()) {
            return Optional.empty();
        }
        // One that is full is passed over now, and may have room when somebody waits and looks again.
        Set<String> passed = new HashSet<>(tried);
        Optional<Target> candidate = balancer.pick(passed);
        while (candidate.isPresent() && !entered(candidate.get())) {
            passed.add(candidate.get().instance().id());
            candidate = balancer.pick(passed);
        }
        return candidate;
    }

    /** Whether another attempt is allowed. */
    boolean mayTry() {
        return attempts < limits.attempts();
    }

    private boolean entered(Target target) {
        // Counted first and then compared: two event loops that looked first could both take the last place.
        target.begin();
        if (target.active() <= limits.pendingPerInstance()) {
            tried.add(target.instance().id());
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
