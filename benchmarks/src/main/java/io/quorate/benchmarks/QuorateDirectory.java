package io.quorate.benchmarks;

import io.quorate.HaNode;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Ours. */
final class QuorateDirectory implements Directory {
    static final String NAME = "Quorate";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final URI ADDRESS = URI.create("http://10.1.2.3:8080");

    private final HaNode node;

    QuorateDirectory(String uri) throws InterruptedException {
        node = HaNode.builder(uri).build();
    }

    @Override
    public Handle register(String service, int count) {
        List<CompletableFuture<Registration>> asked = new ArrayList<>(count);
        for (String id : Directory.ids(count)) {
            asked.add(node.registry().registerAsync(instance(service, id)).toCompletableFuture());
        }
        List<Registration> made = asked.stream().map(CompletableFuture::join).toList();
        return () -> made.stream()
                .map(r -> r.closeAsync().toCompletableFuture())
                .toList()
                .forEach(CompletableFuture::join);
    }

    static ServiceInstance instance(String service, String id) {
        return ServiceInstance.builder(service)
                .id(id)
                .address(ADDRESS)
                .label("gpu", "h100")
                .build();
    }

    @Override
    public View view(String service) throws InterruptedException {
        ServiceView view = node.registry().view(service).awaitReady(LIMIT);
        return new View() {
            @Override
            public int size() {
                return view.instances().size();
            }

            @Override
            public void onChange(Runnable changed) {
                var unused = view.onChange(instances -> changed.run());
            }

            @Override
            public void close() {
                view.close();
            }
        };
    }

    @Override
    public void close() {
        node.close();
    }
}
