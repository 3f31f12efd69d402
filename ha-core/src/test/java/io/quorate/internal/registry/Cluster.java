package io.quorate.internal.registry;

import io.quorate.internal.node.TestNode;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.spi.Entry;
import io.quorate.spi.Limits;
import io.quorate.time.VirtualClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One store and two nodes on one virtual clock: a server whose link has the faults, and a watcher whose link has none. */
final class Cluster {
    static final String SERVICE = "llama";
    private static final Duration STEP = Duration.ofMillis(20);
    private static final int MAX_STEPS = 5_000;

    final VirtualClock clock = new VirtualClock();
    final MemoryStore store;
    final MemoryLink link;
    final TestNode server;
    final DefaultRegistry registry;
    final TestNode watcher;
    final DefaultRegistry watching;

    Cluster() {
        this(MemoryStore.DEFAULT_LIMITS);
    }

    Cluster(Limits limits) {
        store = new MemoryStore(limits);
        link = store.link();
        server = TestNode.started("server", clock, link);
        registry = new DefaultRegistry(server.core());
        watcher = TestNode.started("watcher", clock, store.link());
        watching = new DefaultRegistry(watcher.core());
        clock.runDue();
    }

    static ServiceInstance instance(String id) {
        return instance(SERVICE, id);
    }

    static ServiceInstance instance(String service, String id) {
        return ServiceInstance.builder(service)
                .id(id)
                .address(URI.create("http://10.0.0.1:8080"))
                .build();
    }

    Registration registered(String id) {
        CompletableFuture<Registration> registration =
                registry.registerAsync(instance(id)).toCompletableFuture();
        clock.runDue();
        if (!registration.isDone()) {
            throw new AssertionError("not registered at once: " + id);
        }
        return registration.join();
    }

    ServiceView view() {
        ServiceView view = watching.view(SERVICE);
        clock.runDue();
        return view;
    }

    List<Entry> entries() {
        return store.list("services/" + SERVICE);
    }

    void seconds(double count) {
        clock.advance(Duration.ofNanos((long) (count * 1e9)));
    }

    /** Makes a blocking call on a thread of its own, and moves time in steps until it returns. */
    <T> T call(Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        thread.start();
        for (int i = 0; i < MAX_STEPS && !isDone(task); i++) {
            clock.advance(STEP);
        }
        try {
            return task.get(1, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Waits a moment for it, so that virtual time does not run away from a thread that is about to return. */
    private static boolean isDone(FutureTask<?> task) throws InterruptedException {
        try {
            task.get(1, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
