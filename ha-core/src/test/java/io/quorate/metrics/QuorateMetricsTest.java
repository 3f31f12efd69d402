package io.quorate.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.HaNode;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.FileStorage;
import io.quorate.failover.ScaleAdvisor;
import io.quorate.failover.Signal;
import io.quorate.lock.LockGrant;
import io.quorate.memory.MemoryStore;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.time.VirtualClock;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meters of a node with threads. */
class QuorateMetricsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final MemoryStore store = new MemoryStore();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private HaNode node;
    private QuorateMetrics metrics;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws InterruptedException {
        node = HaNode.builder("memory:").id("a").backend(store.factory()).build();
        metrics = QuorateMetrics.bind(node, registry, Tags.of("node", "a"));
    }

    @AfterEach
    void stop() {
        node.close();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(registry.getMeters()).isEmpty());
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tag("node", "a").tags(tags).gauge().value();
    }

    @Test
    void stateAndSessionOfTheNode() {
        assertThat(gauge("quorate.node.state", "state", "connected")).isEqualTo(1);
        assertThat(gauge("quorate.node.state", "state", "suspended")).isZero();
        assertThat(gauge("quorate.session.valid")).isBetween(0.1, 10.0);
        await().atMost(SOON)
                .until(() ->
                        registry.get("quorate.session.proofs").functionCounter().count() > 0);
    }

    @Test
    void locksThatAreHeldAndWaitedFor() throws Exception {
        HaNode other =
                HaNode.builder("memory:").id("b").backend(store.factory()).build();
        try {
            LockGrant theirs = other.lock("ckpt").acquire(SOON);
            CompletionStage<LockGrant> ours = node.lock("ckpt").acquireAsync(SOON);
            await().atMost(SOON).until(() -> gauge("quorate.lock.waiting") == 1);
            assertThat(gauge("quorate.lock.held")).isZero();
            theirs.close();
            LockGrant grant = ours.toCompletableFuture().get(20, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> gauge("quorate.lock.waiting") == 0);
            assertThat(gauge("quorate.lock.held")).isEqualTo(1);
            assertThat(registry.get("quorate.lock.wait").functionTimer().count())
                    .isEqualTo(1);
            assertThat(registry.get("quorate.lock.wait").functionTimer().totalTime(TimeUnit.NANOSECONDS))
                    .isPositive();
            grant.close();
            grant.close();
            assertThat(gauge("quorate.lock.held")).isZero();
        } finally {
            other.close();
        }
    }

    @Test
    void viewsThatAreAdded() throws Exception {
        ServiceView view = node.registry().view("llama").awaitReady(SOON);
        metrics.view(view);
        assertThat(gauge("quorate.view.instances", "service", "llama")).isZero();
        node.registry()
                .register(ServiceInstance.builder("llama")
                        .address(URI.create("http://127.0.0.1:8000"))
                        .build());
        await().atMost(SOON).until(() -> gauge("quorate.view.instances", "service", "llama") == 1);
        assertThat(gauge("quorate.view.stale", "service", "llama")).isZero();
        assertThat(gauge("quorate.view.malformed", "service", "llama")).isZero();
        view.close();
        assertThat(gauge("quorate.view.stale", "service", "llama")).isEqualTo(1);
    }

    @Test
    void scaleAdviceAndItsSignals() {
        VirtualClock clock = new VirtualClock();
        try (Signal hot = Signal.above("gpu", 85, () -> 91)
                        .raiseAfter(Duration.ofSeconds(30))
                        .time(clock, clock)
                        .start();
                ScaleAdvisor advisor = ScaleAdvisor.of(List.of(hot), List.of(), clock)) {
            metrics.advice(advisor);
            assertThat(gauge("quorate.scale.advice")).isZero();
            clock.advance(Duration.ofSeconds(40));
            assertThat(gauge("quorate.scale.advice")).isEqualTo(1);
            assertThat(gauge("quorate.scale.raised", "signal", "gpu")).isEqualTo(1);
            assertThat(gauge("quorate.scale.signal", "signal", "gpu")).isEqualTo(91);
        }
    }

    @Test
    void checkpointsThatAreSaved() throws Exception {
        LockGrant grant = node.lock("saver").acquire(SOON);
        try (CheckpointCoordinator checkpoints = node.checkpoints("llama", FileStorage.at(folder))) {
            metrics.save("llama", checkpoints.save(grant, 7, ByteBuffer.allocate(100)))
                    .await(SOON);
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(MeterNotFoundException.class)
                    .untilAsserted(() -> assertThat(gauge("quorate.checkpoint.step", "checkpoints", "llama"))
                            .isEqualTo(7));
            grant.close();
            metrics.save("llama", checkpoints.save(grant, 8, ByteBuffer.allocate(100)));
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(MeterNotFoundException.class)
                    .untilAsserted(() -> assertThat(registry.get("quorate.checkpoint.save")
                                    .tags("outcome", "not_published")
                                    .timer()
                                    .count())
                            .isEqualTo(1));
        }
        assertThat(registry.get("quorate.checkpoint.bytes").counter().count()).isEqualTo(100);
        assertThat(registry.get("quorate.checkpoint.save")
                        .tags("outcome", "published")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void callbackThatThrowsIsCounted() {
        node.election("e").stand(leadership -> {
            throw new IllegalStateException("broken");
        });
        await().atMost(SOON)
                .until(() -> registry.get("quorate.failures").counter().count() > 0);
        assertThat(registry.get("quorate.callbacks.overrun").counter().count()).isZero();
    }

    @Test
    void nodeNeedsNoMicrometer() throws Exception {
        List<URL> rest = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!part.contains("micrometer")) {
                rest.add(Path.of(part).toUri().toURL());
            }
        }
        ClassLoader without = new URLClassLoader(rest.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        assertThatThrownBy(() -> without.loadClass("io.micrometer.core.instrument.MeterRegistry"))
                .isInstanceOf(ClassNotFoundException.class);
        without.loadClass(PlainNode.class.getName()).getMethod("main").invoke(null);
    }
}
