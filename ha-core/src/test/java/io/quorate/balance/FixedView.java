package io.quorate.balance;

import io.quorate.Subscription;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** A view that shows what a test gives it. */
final class FixedView implements ServiceView {
    private volatile List<ServiceInstance> instances;
    private volatile Function<String, Optional<Duration>> readyFor = id -> Optional.empty();

    FixedView(ServiceInstance... instances) {
        this.instances = List.of(instances);
    }

    static ServiceInstance instance(String id, int weight) {
        return instance(id, weight, InstanceState.READY);
    }

    static ServiceInstance instance(String id, int weight, InstanceState state) {
        return ServiceInstance.builder("s")
                .id(id)
                .address(URI.create("http://" + id + ":1"))
                .weight(weight)
                .state(state)
                .build();
    }

    void show(ServiceInstance... shown) {
        instances = List.of(shown);
    }

    void readyFor(Function<String, Optional<Duration>> told) {
        readyFor = told;
    }

    @Override
    public Optional<Duration> readyFor(String id) {
        return readyFor.apply(id);
    }

    @Override
    public String service() {
        return "s";
    }

    @Override
    public List<ServiceInstance> instances() {
        return instances;
    }

    @Override
    public boolean isStale() {
        return false;
    }

    @Override
    public CompletionStage<Void> ready() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public ServiceView awaitReady(Duration timeout) {
        return this;
    }

    @Override
    public Subscription onChange(Consumer<List<ServiceInstance>> listener) {
        return () -> {};
    }

    @Override
    public int malformedCount() {
        return 0;
    }

    @Override
    public void close() {}
}
