package io.quorate.balance;

import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What every policy shares: a roster computed once per state of the view. A pick compares one reference to learn whether
 * the view has moved on, so nothing has to be subscribed to, and nothing closed.
 */
final class RosterBalancer implements Balancer {
    /** How often the policy is asked again before any other instance will do. */
    private static final int ASKS = 8;

    /** {@code nextStep} counts only while somebody is growing: else no pick looks at a clock. */
    private record Roster(
            List<ServiceInstance> source,
            Map<String, Target> all,
            Target[] ready,
            Chooser chooser,
            boolean growing,
            long nextStep) {}

    private final ServiceView view;
    private final SlowStart slowStart;
    private final Chooser.Factory policy;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Roster roster;

    RosterBalancer(ServiceView view, SlowStart slowStart, Chooser.Factory policy) {
        this.view = view;
        this.slowStart = slowStart;
        this.policy = policy;
        roster = roster(view.instances(), Map.of());
    }

    @Override
    public ServiceView view() {
        return view;
    }

    @Override
    public Optional<Target> pick() {
        Roster current = current();
        return current.ready.length == 0
                ? Optional.empty()
                : current.chooser.next().present();
    }

    @Override
    public Optional<Target> pick(Set<String> tried) {
        Roster current = current();
        for (int i = 0; i < ASKS && current.ready.length > 0; i++) {
            Target target = current.chooser.next();
            if (!tried.contains(target.instance().id())) {
                return target.present();
            }
        }
        return anyOther(current.ready, tried);
    }

    /** Complete where asking the policy again is not; from a random place, lest all retries meet at the first. */
    private static Optional<Target> anyOther(Target[] ready, Set<String> tried) {
        int start = ready.length == 0 ? 0 : ThreadLocalRandom.current().nextInt(ready.length);
        for (int i = 0; i < ready.length; i++) {
            Target target = ready[(start + i) % ready.length];
            if (!tried.contains(target.instance().id())) {
                return target.present();
            }
        }
        return Optional.empty();
    }

    private Roster current() {
        Roster known = roster;
        return known.source == view.instances() && !hasStepDue(known) ? known : renewed(known);
    }

    /** Whoever comes second picks from the previous state rather than wait. */
    private Roster renewed(Roster known) {
        if (!renewing.tryLock()) {
            return known;
        }
        try {
            // Read again under the lock: another thread may have stored a newer roster than the one this call saw.
            Roster latest = roster;
            List<ServiceInstance> now = view.instances();
            if (latest.source != now) {
                latest = roster(now, latest.all);
                roster = latest;
            } else if (hasStepDue(latest)) {
                latest = stepped(now, latest.all, latest.ready, latest.chooser);
                roster = latest;
            }
            return latest;
        } finally {
            renewing.unlock();
        }
    }

    private boolean hasStepDue(Roster of) {
        return of.growing && slowStart.isDue(of.nextStep);
    }

    private Roster roster(List<ServiceInstance> instances, Map<String, Target> before) {
        Map<String, Target> all = new HashMap<>(instances.size() * 4 / 3 + 1);
        Target[] ready = instances.stream()
                .map(instance -> all.merge(instance.id(), target(instance, before), (a, b) -> b))
                .filter(target -> isEligible(target.instance()))
                .toArray(Target[]::new);
        return stepped(instances, all, ready, ready.length == 0 ? RosterBalancer::nobody : policy.prepare(ready));
    }

    private Roster stepped(List<ServiceInstance> source, Map<String, Target> all, Target[] ready, Chooser chooser) {
        boolean growing = slowStart.apply(view, ready);
        return new Roster(source, all, ready, chooser, growing, growing ? slowStart.nextStep() : 0);
    }

    private static Target target(ServiceInstance instance, Map<String, Target> before) {
        Target known = before.get(instance.id());
        return known == null ? Target.of(instance) : known.with(instance);
    }

    private static boolean isEligible(ServiceInstance instance) {
        return instance.state() == InstanceState.READY && instance.weight() > 0;
    }

    private static Target nobody() {
        throw new IllegalStateException("no instance is ready");
    }
}
