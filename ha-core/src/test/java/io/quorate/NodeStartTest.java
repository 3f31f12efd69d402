package io.quorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.memory.MemoryLink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class NodeStartTest {
    private final RealNodes nodes = new RealNodes();

    @Test
    void anUnreachableStoreIsToldWithTheConnectTimeoutAndNothingIsLeftBehind() {
        nodes.store.stop();
        assertThatThrownBy(() -> nodes.builder("unreachable")
                        .connectTimeout(Duration.ofMillis(300))
                        .build())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContainingAll("'unreachable'", "connectTimeout of PT0.3S");
        RealNodes.awaitNoThreads("unreachable");
        nodes.store.start();
        assertThat(nodes.store.sessions()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerIsGivenUpInTime() {
        MemoryLink link = nodes.store.link();
        link.cut();
        long begun = System.nanoTime();
        assertThatThrownBy(() -> nodes.builder("silent")
                        .backend(link)
                        .sessionTtl(Duration.ofSeconds(1))
                        .connectTimeout(Duration.ofMillis(300))
                        .build())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("connectTimeout of PT0.3S");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        RealNodes.awaitNoThreads("silent");
        link.restore();
        assertThat(nodes.store.sessions()).isEmpty();
        assertThat(nodes.store.watches()).isZero();
    }

    @Test
    void onAVirtualClockAFailedStartLeavesNoTimerAndNoSession() {
        Simulation simulation = new Simulation();
        MemoryLink link = simulation.store.link();
        link.cut();
        CompletableFuture<HaNode> starting =
                simulation.builder("a").backend(link).buildAsync().toCompletableFuture();
        simulation.pass(Duration.ofSeconds(15));
        assertThatThrownBy(starting::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("connectTimeout of PT15S");
        link.restore();
        simulation.pass(Duration.ofMinutes(1));
        assertThat(simulation.clock.pending()).as("timers left behind").isZero();
        assertThat(simulation.store.sessions()).isEmpty();
        assertThat(simulation.states).doesNotContain("a CONNECTED");
    }

    @Test
    void aBackendThatCannotBeMadeLeavesNoThreads() {
        assertThatThrownBy(() -> nodes.builder("broken")
                        .backend(context -> {
                            throw new IllegalStateException("broken on purpose");
                        })
                        .build())
                .isInstanceOf(QuorateException.class)
                .hasMessageContaining("broken on purpose");
        RealNodes.awaitNoThreads("broken");
    }

    @Test
    void anInterruptedStartLeavesNothingBehind() throws Exception {
        MemoryLink link = nodes.store.link();
        link.delay(Duration.ofMillis(200), Duration.ofMillis(200));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread starter = new Thread(
                () -> {
                    try {
                        nodes.builder("interrupted").backend(link).build();
                    } catch (Throwable e) {
                        thrown.complete(e);
                    }
                },
                "starter");
        starter.start();
        await().atMost(RealNodes.SOON).until(() -> starter.getState() == Thread.State.TIMED_WAITING);
        starter.interrupt();

        await().atMost(RealNodes.SOON).until(thrown::isDone);
        assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
        RealNodes.awaitNoThreads("interrupted");
        assertThat(nodes.store.sessions()).isEmpty();
        RealNodes.awaitNoThreads("interrupted");
    }
}
