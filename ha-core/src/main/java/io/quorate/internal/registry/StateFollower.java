package io.quorate.internal.registry;

import io.quorate.Readiness;
import io.quorate.Subscription;
import io.quorate.internal.callback.FailureSink;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps an instance's state in line with readiness. */
final class StateFollower implements Subscription {
    private static final Subscription NONE = () -> {};
    private static final Subscription CLOSED = () -> {};

    private final FailureSink failures;
    private final DefaultRegistration registration;
    private final Readiness readiness;
    private final AtomicReference<Subscription> source = new AtomicReference<>(NONE);

    StateFollower(FailureSink failures, DefaultRegistration registration, Readiness readiness) {
        this.failures = failures;
        this.registration = registration;
        this.readiness = readiness;
    }

    /** First the signal, then a look: a change between the two is told twice rather than not at all. */
    void start() {
        Subscription opened = readiness.onChange(this::align);
        if (!source.compareAndSet(NONE, opened)) {
            opened.close();
        }
        align();
    }

    @Override
    public void close() {
        source.getAndSet(CLOSED).close();
    }

    /**
     * Readiness is read inside the compare-and-set. Read before it, a slow thread could write what it saw over what a
     * quicker one saw later.
     */
    private void align() {
        if (source.get() == CLOSED) {
            return;
        }
        try {
            registration.modify(instance -> instance.toBuilder()
                    .state(next(instance, readiness.isReady()))
                    .build());
        } catch (RuntimeException e) {
            failures.report("following readiness for " + registration, e);
        }
    }

    private static InstanceState next(ServiceInstance instance, boolean ready) {
        return switch (instance.state()) {
            case DRAINING -> InstanceState.DRAINING;
            case STARTING -> ready ? InstanceState.READY : InstanceState.STARTING;
            case READY, NOT_READY -> ready ? InstanceState.READY : InstanceState.NOT_READY;
        };
    }
}
