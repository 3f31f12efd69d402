package io.quorate.examples.gateway;

import io.quorate.Subscription;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceRegistry;
import io.quorate.registry.ServiceView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A registry whose views show what a test says, stale or not answered yet included. */
final class ListedRegistry implements ServiceRegistry {
    final Map<String, ListedView> views = new ConcurrentHashMap<>();
    volatile boolean answers = true;

    ListedView service(String name) {
        return views.computeIfAbsent(name, ListedView::new);
    }

    void show(ScriptedInstance... instances) {
        service("digits").instances =
                List.of(instances).stream().map(ScriptedInstance::instance).toList();
    }

    @Override
    public ServiceView view(String name) {
        ServiceInstance.builder(name);
        ListedView view = service(name);
        if (answers) {
            view.ready.complete(null);
        }
        return view;
    }

    @Override
    public Registration register(ServiceInstance instance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration register(ServiceInstance instance, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Registration> registerAsync(ServiceInstance instance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> services() {
        return Set.copyOf(views.keySet());
    }

    /** A view that a test can change. */
    static final class ListedView implements ServiceView {
        private final String service;
        final CompletableFuture<Void> ready = new CompletableFuture<>();
        volatile List<ServiceInstance> instances = List.of();
        volatile boolean stale;
        volatile boolean closed;

        ListedView(String service) {
            this.service = service;
        }

        @Override
        public String service() {
            return service;
        }

        @Override
        public List<ServiceInstance> instances() {
            return instances;
        }

        @Override
        public boolean isStale() {
            return stale;
        }

        @Override
        public CompletionStage<Void> ready() {
            return ready;
        }

        @Override
        public ServiceView awaitReady(Duration timeout) {
            return this;
        }

        @Override
        public Subscription onChange(Consumer<List<ServiceInstance>> listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int malformedCount() {
            return 0;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
