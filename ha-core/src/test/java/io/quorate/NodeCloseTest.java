package io.quorate;

import static io.quorate.RealNodes.SOON;
import static io.quorate.RealNodes.threads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.election.Candidacy;
import io.quorate.election.CandidateOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing a node that has threads. No close here may take anything like its time-outs. */
@Timeout(30)
class NodeCloseTest {
    private final RealNodes nodes = new RealNodes();

    private static Duration timed(Runnable action) {
        long begun = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void assertNothingIsLeft(String id) {
        RealNodes.awaitNoThreads(id);
        assertThat(nodes.store.sessions()).isEmpty();
        assertThat(nodes.store.size()).isZero();
        assertThat(nodes.store.watches()).isZero();
    }

    @Test
    void aCleanCloseIsQuickAndLeavesNothing() throws Exception {
        HaNode node = nodes.builder("clean").build();
        Candidacy candidacy = node.election("trainer").stand(leadership -> {});
        await().atMost(SOON).until(() -> candidacy.leadership().isPresent());

        assertThat(timed(node::close)).isLessThan(Duration.ofSeconds(2));
        RealNodes.awaitNoThreads("clean");
        assertNothingIsLeft("clean");
        assertThat(nodes.states).containsExactly("clean CONNECTED", "clean CLOSED");
        assertThat(nodes.failures).isEmpty();
    }

    @Test
    void closingFromManyThreadsAtOnceWaitsInEachOfThem() throws Exception {
        HaNode node = nodes.builder("many").build();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CompletableFuture<?>[] closes = new CompletableFuture<?>[8];
            for (int i = 0; i < closes.length; i++) {
                closes[i] = CompletableFuture.runAsync(
                        () -> {
                            node.close();
                            assertThat(nodes.store.sessions()).isEmpty();
                        },
                        threads);
            }
            CompletableFuture.allOf(closes).get(5, TimeUnit.SECONDS);
            node.close();
            assertThat(nodes.states).containsExactly("many CONNECTED", "many CLOSED");
            assertNothingIsLeft("many");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCallbackMayCloseItsOwnNode() throws Exception {
        HaNode node = nodes.builder("own").build();
        CompletableFuture<Duration> closed = new CompletableFuture<>();
        node.election("trainer").stand(leadership -> closed.complete(timed(node::close)));

        assertThat(closed.get(5, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(1));
        assertThat(timed(node::close)).isLessThan(Duration.ofSeconds(2));
        assertNothingIsLeft("own");
        assertThat(nodes.failures).isEmpty();
    }

    @Test
    void aCallbackOnTheUsersExecutorMayCloseItsOwnNodeToo() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            HaNode node = nodes.builder("users").callbackExecutor(executor).build();
            CompletableFuture<Duration> closed = new CompletableFuture<>();
            node.election("trainer").stand(leadership -> closed.complete(timed(node::close)));

            assertThat(closed.get(5, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(1));
            assertThat(timed(node::close)).isLessThan(Duration.ofSeconds(2));
            assertNothingIsLeft("users");
            assertThat(executor.isShutdown()).isFalse();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void callbacksOnTheCallersThreadMayCloseTheirNodeToo() throws Exception {
        HaNode node = nodes.builder("direct").callbackExecutor(Runnable::run).build();
        CompletableFuture<Duration> closed = new CompletableFuture<>();
        node.election("trainer").stand(leadership -> closed.complete(timed(node::close)));

        assertThat(closed.get(5, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(1));
        assertNothingIsLeft("direct");
    }

    @Test
    void aStageThatHangsOnALossMayCloseTheNode() throws Exception {
        HaNode node = nodes.builder("stage").build();
        Candidacy candidacy = node.election("trainer").stand(leadership -> {});
        await().atMost(SOON).until(() -> candidacy.leadership().isPresent());
        CompletableFuture<Duration> closed = new CompletableFuture<>();
        candidacy.leadership().orElseThrow().lost().thenAccept(loss -> closed.complete(timed(node::close)));
        candidacy.close();

        assertThat(closed.get(5, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(1));
        assertNothingIsLeft("stage");
    }

    @Test
    void aCallbackThatIgnoresItsInterruptHoldsCloseUpForItsGraceOnly() throws Exception {
        HaNode node = nodes.builder("deaf").closeTimeout(Duration.ofSeconds(10)).build();
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        node.election("trainer")
                .stand(
                        leadership -> {
                            begun.countDown();
                            while (!stop.get()) {
                                Thread.onSpinWait();
                            }
                        },
                        CandidateOptions.defaults().withStopGrace(Duration.ofMillis(300)));
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();

        assertThat(timed(node::close)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(3));
        assertThat(nodes.store.sessions()).isEmpty();
        assertThat(nodes.failures)
                .anySatisfy(f -> assertThat(f)
                        .contains("did not return within the stop grace of PT0.3S", "honour the interrupt"));
        stop.set(true);
        assertNothingIsLeft("deaf");
    }

    @Test
    void theCloseTimeoutCutsALongGraceShort() throws Exception {
        HaNode node =
                nodes.builder("short").closeTimeout(Duration.ofMillis(300)).build();
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        node.election("trainer").stand(leadership -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        });
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();

        assertThat(timed(node::close)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(3));
        assertNothingIsLeft("short");
        assertThat(interrupted).isTrue();
        assertThat(nodes.failures).anySatisfy(f -> assertThat(f).contains("close timeout of PT0.3S"));
    }

    @Test
    void aWaitingCloseThatIsInterruptedGoesOnWithoutItsCaller() throws Exception {
        HaNode node = nodes.builder("hurried").build();
        Thread.currentThread().interrupt();
        node.close();
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        assertNothingIsLeft("hurried");
    }

    @Test
    void anExecutorThatRefusesIsReportedAndHoldsNothingUp() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        HaNode node = nodes.builder("refusing")
                .callbackExecutor(task -> {
                    refused.incrementAndGet();
                    throw new RejectedExecutionException("shut down by its owner");
                })
                .build();
        Candidacy candidacy = node.election("trainer").stand(leadership -> {});
        node.documents().observe("head", document -> {});
        await().atMost(SOON).until(() -> nodes.store.list("elections/trainer").isEmpty() && refused.get() > 2);
        assertThat(candidacy.leadership()).as("a lead that nobody exercises").isEmpty();

        assertThat(timed(node::close)).isLessThan(Duration.ofSeconds(2));
        assertNothingIsLeft("refusing");
    }

    @Test
    void aListenerThatIsSlowStillHearsOfTheEnd() throws Exception {
        HaNode node = nodes.builder("slow")
                .listener(new NodeListener() {
                    @Override
                    public void stateChanged(NodeState state, String reason) {
                        await().pollDelay(Duration.ofMillis(20)).until(() -> true);
                        nodes.states.add("slowly " + state);
                    }
                })
                .build();
        node.close();
        RealNodes.awaitNoThreads("slow");
        assertThat(nodes.states)
                .filteredOn(s -> s.startsWith("slowly"))
                .containsExactly("slowly CONNECTED", "slowly CLOSED");
    }
}
