package io.quorate.benchmarks.micro;

import io.quorate.HaNode;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** A node on the store in memory, whose view shows so many instances. */
final class Services implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "model";

    final HaNode node;
    final List<Registration> registered;
    final ServiceView view;

    Services(int instances) throws InterruptedException {
        // In JMH's own process, which the harness's settings do not reach.
        Logger.getLogger("").setLevel(Level.WARNING);
        node = HaNode.builder("memory:").build();
        List<CompletableFuture<Registration>> asked = IntStream.range(0, instances)
                .mapToObj(i -> node.registry().registerAsync(instance(i)).toCompletableFuture())
                .toList();
        registered = asked.stream().map(CompletableFuture::join).toList();
        view = node.registry().view(NAME).awaitReady(LIMIT);
        if (view.instances().size() != instances) {
            throw new IllegalStateException("the view shows " + view.instances().size() + " of " + instances);
        }
    }

    private static ServiceInstance instance(int i) {
        return ServiceInstance.builder(NAME)
                .id("i-" + i)
                .address(URI.create("http://10.1.2.3:8080"))
                .build();
    }

    @Override
    public void close() {
        node.close();
    }
}
