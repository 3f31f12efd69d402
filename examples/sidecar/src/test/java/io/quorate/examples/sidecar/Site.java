package io.quorate.examples.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.memory.MemoryStore;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One store, a node that looks on, and sidecars on nodes of their own. Sessions are long: none ends here by itself. */
final class Site implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    private final MemoryStore store = new MemoryStore();
    private final Path folder;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final ServiceView view;
    /** What a view has shown, one entry per change: states, or nothing. */
    private final List<String> seen = new CopyOnWriteArrayList<>();

    Site(Path folder) throws InterruptedException {
        this.folder = folder;
        view = node("looks-on").registry().view("model").awaitReady(SOON);
        running.push(view.onChange(instances -> seen.add(instances.stream()
                .map(instance -> instance.state().name())
                .toList()
                .toString())));
    }

    private HaNode node(String id) throws InterruptedException {
        HaNode node = HaNode.builder("memory:")
                .id(id)
                .backend(store.factory())
                .sessionTtl(Duration.ofMinutes(2))
                .build();
        running.push(node);
        return node;
    }

    Sidecar sidecar(String id, String... lines) throws Exception {
        Path file = Files.write(folder.resolve(id + ".properties"), List.of(lines));
        Files.writeString(
                file, "\nstore=memory:\nid=" + id + "\nservice=model\nstop.delay=0s\n", StandardOpenOption.APPEND);
        Sidecar sidecar = Sidecar.start(node(id), SidecarFile.read(file).options(), line -> {});
        running.push(sidecar);
        return sidecar;
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    void awaitState(InstanceState state) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(view.instances())
                        .extracting(ServiceInstance::state)
                        .containsExactly(state));
    }

    void awaitSeen(String... states) {
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).containsSubsequence(states));
    }

    @Override
    public void close() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }
}
