package io.quorate.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What was registered, so that it can be removed again. Thread-safe. */
final class Meters {
    private final MeterRegistry registry;
    private final Tags common;
    private final Set<Meter> registered = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> numbers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Meters(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    /** As Micrometer writes values of tags. */
    static String tag(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    <T> void gauge(String name, Tags tags, T of, ToDoubleFunction<T> value) {
        keep(Gauge.builder(name, of, value)
                .tags(common.and(tags))
                .strongReference(true)
                .register(registry));
    }

    <T> void seconds(String name, T of, ToDoubleFunction<T> value) {
        keep(Gauge.builder(name, of, value)
                .tags(common)
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry));
    }

    <T> void count(String name, Tags tags, T of, ToDoubleFunction<T> value) {
        keep(FunctionCounter.builder(name, of, value).tags(common.and(tags)).register(registry));
    }

    <T> void functionTimer(String name, T of, ToLongFunction<T> count, ToDoubleFunction<T> nanos) {
        keep(FunctionTimer.builder(name, of, count, nanos, TimeUnit.NANOSECONDS)
                .tags(common)
                .register(registry));
    }

    Counter counter(String name, Tags tags) {
        return keep(Counter.builder(name).tags(common.and(tags)).register(registry));
    }

    Timer timer(String name, Tags tags) {
        return keep(Timer.builder(name)
                .tags(common.and(tags))
                .publishPercentileHistogram()
                .register(registry));
    }

    /** A gauge that is set. */
    AtomicLong number(String name, Tags tags) {
        return numbers.computeIfAbsent(name + tags, key -> {
            AtomicLong value = new AtomicLong();
            gauge(name, tags, value, AtomicLong::doubleValue);
            return value;
        });
    }

    void close() {
        closed = true;
        registered.forEach(this::remove);
    }

    private <M extends Meter> M keep(M meter) {
        registered.add(meter);
        if (closed) {
            // Whichever comes second, this look or that of close(), sees the other.
            remove(meter);
        }
        return meter;
    }

    private void remove(Meter meter) {
        registered.remove(meter);
        registry.remove(meter);
    }
}
