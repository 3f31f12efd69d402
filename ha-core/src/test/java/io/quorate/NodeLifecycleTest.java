package io.quorate;

import static io.quorate.Simulation.MOMENT;
import static io.quorate.Simulation.TTL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.election.Candidacy;
import io.quorate.internal.node.DefaultNode;
import io.quorate.memory.MemoryLink;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeLifecycleTest {
    private final Simulation simulation = new Simulation();

    private List<NodeInfo> peers(HaNode node) throws Exception {
        return simulation.blocking(node::peers);
    }

    @Test
    void listenersHearTheCourseInOrder() {
        HaNode node = simulation.node("a");
        MemoryLink link = simulation.link(node);
        link.cut();
        simulation.pass(Duration.ofSeconds(6));
        link.restore();
        simulation.pass(TTL);
        link.expireSession();
        simulation.pass(TTL);
        node.closeAsync();
        simulation.pass(MOMENT);

        assertThat(simulation.states)
                .containsExactly("a CONNECTED", "a SUSPENDED", "a CONNECTED", "a LOST", "a CONNECTED", "a CLOSED");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(simulation.failures).isEmpty();
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        List<NodeState> heard = new ArrayList<>();
        NodeListener broken = new NodeListener() {
            @Override
            public void stateChanged(NodeState state, String reason) {
                heard.add(state);
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public void failed(String where, Throwable cause) {
                throw new IllegalStateException("broken here as well");
            }
        };
        HaNode node = simulation.node("a", builder -> builder.listener(broken));
        Candidacy candidacy = node.election("trainer").stand(leadership -> {
            throw new IllegalStateException("makes the node report");
        });
        simulation.pass(MOMENT);
        simulation.link(node).expireSession();
        simulation.pass(TTL);

        assertThat(heard).containsExactly(NodeState.CONNECTED, NodeState.LOST, NodeState.CONNECTED);
        assertThat(simulation.states).containsExactly("a CONNECTED", "a LOST", "a CONNECTED");
        assertThat(simulation.failures)
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f).contains("makes the node report"));
        assertThat(candidacy.state()).isNotNull();
    }

    @Test
    void anEndedSubscriptionHearsNothingMore() {
        HaNode node = simulation.node("a");
        List<NodeState> heard = new ArrayList<>();
        Subscription subscription = node.listen(new NodeListener() {
            @Override
            public void stateChanged(NodeState state, String reason) {
                heard.add(state);
            }
        });
        simulation.link(node).expireSession();
        simulation.pass(Duration.ofMillis(10));
        subscription.close();
        subscription.close();
        simulation.pass(TTL);
        assertThat(heard).containsExactly(NodeState.LOST);
    }

    @Test
    void peersAreTheLivingNodesAsTheyPresentThemselves() throws Exception {
        HaNode a = simulation.node("a", b -> b.zone("az1").region("eu").label("gpu", "h100"));
        HaNode b = simulation.node("b");
        simulation.pass(MOMENT);

        assertThat(peers(b)).containsExactly(a.info(), b.info());
        assertThat(a.info())
                .extracting(NodeInfo::id, NodeInfo::zone, NodeInfo::region, NodeInfo::labels)
                .containsExactly("a", "az1", "eu", Map.of("gpu", "h100"));
        a.closeAsync();
        simulation.pass(MOMENT);
        assertThat(peers(b)).containsExactly(b.info());
    }

    @Test
    void twoStartsOfOneNodeDifferInTheirIncarnation() {
        assertThat(simulation.node("a").info().incarnation())
                .isNotBlank()
                .isNotEqualTo(simulation.node("a").info().incarnation());
    }

    @Test
    void whatIsNotANodeIsSkippedAndCountedOnce() throws Exception {
        HaNode node = simulation.node("a");
        simulation.pass(MOMENT);
        for (String foreign : List.of("not json", "[]", "{\"id\":7,\"incarnation\":\"x\"}", "{\"id\":\"x\"}")) {
            String key = "nodes/foreign" + foreign.length();
            ((DefaultNode) node).core().backend().put(key, foreign.getBytes(UTF_8), Expected.any());
        }
        simulation.pass(MOMENT);

        assertThat(peers(node)).containsExactly(node.info());
        assertThat(peers(node)).hasSize(1);
        assertThat(node.skippedEntries()).isEqualTo(4);
    }

    @Test
    void theNodePresentsItselfOnceUnderEachNewSession() {
        HaNode node = simulation.node("a");
        simulation.pass(MOMENT);
        Entry first = simulation.store.list("nodes").get(0);
        for (int i = 0; i < 3; i++) {
            simulation.link(node).expireSession();
            simulation.pass(TTL);
        }
        assertThat(simulation.store.list("nodes")).singleElement().satisfies(now -> {
            assertThat(now.owner())
                    .isEqualTo(simulation.store.sessions().get(0))
                    .isNotEqualTo(first.owner());
            assertThat(now.name()).isNotEqualTo(first.name());
            assertThat(now.value()).isEqualTo(first.value());
        });
    }

    @Test
    void aNodePresentsItselfAlthoughTheFirstAnswerIsLost() {
        MemoryLink link = simulation.store.link();
        link.breakBeforeNextReply();
        simulation.builder("a").backend(link).buildAsync();
        simulation.pass(TTL);
        assertThat(simulation.store.list("nodes")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "OUTCOME_UNKNOWN", "SESSION_LOST", "DENIED", "INVALID"})
    void aLostSessionIsReplacedHoweverLongThatTakesAndWithoutHaste(StoreException.Kind kind) {
        MemoryLink link = simulation.store.link();
        FlakyOpening flaky = new FlakyOpening(link);
        HaNode node = simulation.node("a", b -> b.backend(flaky));
        flaky.failing = Optional.of(kind);
        link.expireSession();
        simulation.pass(Duration.ofMinutes(10));
        assertThat(node.state()).isEqualTo(NodeState.LOST);
        List<Long> gaps = gaps(flaky.attempts.subList(1, flaky.attempts.size()));
        assertThat(gaps).hasSizeBetween(130, 600);
        assertThat(gaps)
                .allSatisfy(gap ->
                        assertThat(Duration.ofNanos(gap)).isBetween(Duration.ofMillis(25), Duration.ofSeconds(5)));
        assertThat(gaps.stream().distinct().count()).isGreaterThan(gaps.size() * 9L / 10);
        assertThat(simulation.failures)
                .hasSizeGreaterThanOrEqualTo(gaps.size())
                .allSatisfy(f -> assertThat(f).contains("opening a session", "on purpose"));

        flaky.failing = Optional.empty();
        simulation.pass(Duration.ofSeconds(6));
        assertThat(node.state()).isEqualTo(NodeState.CONNECTED);
        assertThat(simulation.store.list("nodes")).hasSize(1);
        assertThat(simulation.states).endsWith("a LOST", "a CONNECTED");
    }

    private static List<Long> gaps(List<Long> instants) {
        return IntStream.range(1, instants.size())
                .mapToObj(i -> instants.get(i) - instants.get(i - 1))
                .toList();
    }

    @Test
    void nodesThatLostTheSameStoreDoNotComeBackInStep() {
        List<Long> firstAttempts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            MemoryLink link = simulation.store.link();
            FlakyOpening flaky = new FlakyOpening(link);
            simulation.node("n" + i, b -> b.backend(flaky));
            long lostAt = simulation.clock.nanoTime();
            link.expireSession();
            simulation.pass(MOMENT);
            firstAttempts.add(flaky.attempts.get(1) - lostAt);
        }
        assertThat(firstAttempts.stream().distinct().count()).isGreaterThan(45);
    }

    @Test
    void aCleanCloseFreesEverythingAtOnce() {
        HaNode node = simulation.node("a");
        node.election("trainer").stand(leadership -> {});
        node.election("trainer").observe(leader -> {});
        node.documents().observe("head", document -> {});
        simulation.pass(MOMENT);
        assertThat(simulation.store.size()).isEqualTo(3);

        CompletionStage<Void> closed = node.closeAsync();
        simulation.pass(Duration.ofMillis(1));
        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(simulation.store.size()).isZero();
        assertThat(simulation.store.sessions()).isEmpty();
        assertThat(simulation.store.watches()).isZero();
        simulation.pass(TTL.multipliedBy(10));
        assertThat(simulation.clock.pending()).as("timers left behind").isZero();
        assertThat(simulation.failures).isEmpty();
    }

    @Test
    void withTheStoreAwayClosingEndsWithinTheCloseTimeoutAndSaysWhatItLeft() {
        HaNode node = simulation.node("a", b -> b.closeTimeout(Duration.ofSeconds(5)));
        node.election("trainer").stand(leadership -> {});
        simulation.pass(MOMENT);
        simulation.link(node).cut();
        CompletionStage<Void> closed = node.closeAsync();
        simulation.pass(Duration.ofSeconds(5).plus(TTL.dividedBy(3)).plus(MOMENT));

        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(simulation.failures)
                .anySatisfy(f -> assertThat(f).contains("close timeout of PT5S"))
                .anySatisfy(f -> assertThat(f).contains("leaving the store"));
        simulation.pass(TTL.multipliedBy(10));
        assertThat(simulation.clock.pending()).as("timers left behind").isZero();
    }

    @Test
    void closingWhileTheSessionIsBeingReplacedEndsTheAttempts() {
        MemoryLink link = simulation.store.link();
        FlakyOpening flaky = new FlakyOpening(link);
        HaNode node = simulation.node("a", b -> b.backend(flaky));
        flaky.failing = Optional.of(StoreException.Kind.UNAVAILABLE);
        link.expireSession();
        simulation.pass(Duration.ofMinutes(1));
        CompletionStage<Void> closed = node.closeAsync();
        simulation.pass(MOMENT);
        int attempts = flaky.attempts.size();
        flaky.failing = Optional.empty();
        simulation.pass(Duration.ofMinutes(1));

        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(flaky.attempts).hasSize(attempts);
        assertThat(simulation.store.sessions()).isEmpty();
        assertThat(simulation.states).endsWith("a LOST", "a CLOSED");
    }

    @Test
    void closingIsIdempotent() {
        HaNode node = simulation.node("a");
        CompletionStage<Void> first = node.closeAsync();
        CompletionStage<Void> second = node.closeAsync();
        simulation.pass(MOMENT);
        node.close();
        assertThat(first.toCompletableFuture()).isCompleted();
        assertThat(second.toCompletableFuture()).isCompleted();
        assertThat(node.closeAsync().toCompletableFuture()).isCompleted();
        assertThat(simulation.states).containsExactly("a CONNECTED", "a CLOSED");
    }
}
