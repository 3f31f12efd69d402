package io.quorate.internal.registry;

import io.quorate.internal.callback.Lane;
import io.quorate.registry.ServiceInstance;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A user's listener: at most one call of it waits, and it shows the latest. */
final class ViewListener {
    private final Lane lane;
    private final ServiceMirror mirror;
    private final Consumer<List<ServiceInstance>> listener;
    private final AtomicBoolean waiting = new AtomicBoolean();
    // Confined to the lane.
    private @Nullable List<ServiceInstance> told;

    ViewListener(Lane lane, ServiceMirror mirror, Consumer<List<ServiceInstance>> listener) {
        this.lane = lane;
        this.mirror = mirror;
        this.listener = listener;
    }

    void tell() {
        if (waiting.compareAndSet(false, true)) {
            lane.execute(this::call);
        }
    }

    void close() {
        lane.close();
    }

    private void call() {
        waiting.set(false);
        List<ServiceInstance> latest = mirror.snapshot().instances();
        if (latest != told) {
            told = latest;
            listener.accept(latest);
        }
    }
}
