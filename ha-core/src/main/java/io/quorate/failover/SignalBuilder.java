package io.quorate.failover;

import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Signal}. Not thread-safe. */
public final class SignalBuilder {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    final String name;
    final boolean above;
    final double threshold;
    final DoubleSupplier gauge;
    Duration raiseAfter = Duration.ofSeconds(30);
    Duration clearAfter = Duration.ofMinutes(10);
    Duration period = Duration.ofSeconds(1);
    SignalListener listener = (raised, value) -> {};
    Ticker ticker = Ticker.system();

    @Nullable
    Scheduler scheduler;

    SignalBuilder(String name, boolean above, double threshold, DoubleSupplier gauge) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "signal name is '" + name + "': it must be 1 to 64 small letters, digits and dashes");
        }
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("threshold is " + threshold + ": it must be a finite number");
        }
        this.name = name;
        this.above = above;
        this.threshold = threshold;
        this.gauge = gauge;
    }

    /**
     * How long the condition must hold, in every measurement, before the signal is raised. Shorter: reacts sooner; longer:
     * ignores more bursts.
     *
     * @param value not negative; 30 s by default
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public SignalBuilder raiseAfter(Duration value) {
        raiseAfter = Limits.notNegative("raise after", value);
        return this;
    }

    /**
     * How long the condition must not hold before the signal is cleared. Shorter: gives back sooner; longer: flaps less.
     *
     * @param value not negative; 600 s by default
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public SignalBuilder clearAfter(Duration value) {
        clearAfter = Limits.notNegative("clear after", value);
        return this;
    }

    /**
     * From one measurement to the next.
     *
     * @param value above zero; 1 s by default
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public SignalBuilder period(Duration value) {
        period = Limits.positive("period", value);
        return this;
    }

    /**
     * Who hears of it.
     *
     * @param value nobody by default
     * @return this
     */
    public SignalBuilder listener(SignalListener value) {
        listener = value;
        return this;
    }

    /**
     * By which clock delays are told, and what says when to measure.
     *
     * @param clock default the system's
     * @param timers must agree with the clock; not closed by the signal; default one of its own
     * @return this
     */
    public SignalBuilder time(Ticker clock, Scheduler timers) {
        ticker = clock;
        scheduler = timers;
        return this;
    }

    /**
     * Starts to measure.
     *
     * @return a signal; close it
     */
    public Signal start() {
        Signal signal = new Signal(this);
        signal.start();
        return signal;
    }
}
