package io.quorate.election;

import io.quorate.Readiness;
import io.quorate.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;

/** Readiness that a test turns on and off. */
final class Switch implements Readiness {
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private Runnable signal = () -> {};

    void turn(boolean value) {
        ready.set(value);
        signal.run();
    }

    @Override
    public boolean isReady() {
        return ready.get();
    }

    @Override
    public Subscription onChange(Runnable told) {
        signal = told;
        return () -> signal = () -> {};
    }
}
