package io.quorate.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.Loss;
import io.quorate.NodeState;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendSession;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionListener;
import io.quorate.spi.SessionTimings;
import io.quorate.time.VirtualClock;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionKeeperTest {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final SessionTimings TIMINGS =
            new SessionTimings(TTL, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(15));

    private final VirtualClock clock = new VirtualClock();
    private final MemoryStore store = new MemoryStore();
    private final MemoryLink link = store.link();
    private final Backend backend = link.create(new BackendContext(new OwnedName("a", "0"), TIMINGS, clock, clock));
    private final List<String> log = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Era> eras = new ArrayList<>();
    private final SessionKeeper keeper = keeper(backend);

    private SessionKeeper keeper(Backend served) {
        return new SessionKeeper(
                served,
                clock,
                clock,
                clock,
                (where, cause) -> failures.add(where + ": " + cause.getMessage()),
                (state, reason) -> log.add(state.name()));
    }

    private final class Recorder implements Participant {
        @Override
        public void eraBegan(Era era) {
            eras.add(era);
            log.add("began");
        }

        @Override
        public void restored() {
            log.add("restored");
        }

        @Override
        public void eraEnded(Loss loss) {
            assertThat(eras.get(eras.size() - 1).validity().isValid(clock.nanoTime()))
                    .as("a participant hears of an end after it")
                    .isFalse();
            log.add("ended " + loss);
        }
    }

    private Era start(SessionKeeper started) {
        started.add(new Recorder());
        CompletableFuture<BackendSession> opened = started.start().toCompletableFuture();
        clock.advance(MOMENT);
        assertThat(opened).isCompleted();
        log.clear();
        return started.era().orElseThrow();
    }

    private Duration left(Era era) {
        return Duration.ofNanos(era.validity().remaining(clock.nanoTime()));
    }

    @Test
    void theFirstSessionBeginsAnEraBeforeAnyoneHearsOfTheConnection() {
        keeper.add(new Recorder());
        assertThat(keeper.era()).isEmpty();
        assertThat(keeper.state()).isEqualTo(NodeState.LOST);
        keeper.start();
        clock.advance(MOMENT);
        assertThat(log).containsExactly("began", "CONNECTED");
        assertThat(keeper.state()).isEqualTo(NodeState.CONNECTED);
    }

    @Test
    void whoComesLateIsToldOfTheEraAtOnceAndWhoLeftOfNothing() {
        start(keeper);
        Recorder late = new Recorder();
        keeper.add(late);
        assertThat(log).containsExactly("began");
        keeper.remove(late);
        log.clear();
        link.expireSession();
        clock.advance(MOMENT);
        assertThat(log).containsExactly("ended SESSION_LOST", "LOST");
    }

    @Test
    void everyProofOfLifeMovesTheDeadline() {
        Era era = start(keeper);
        for (int i = 0; i < 30; i++) {
            clock.advance(Duration.ofSeconds(1));
            assertThat(left(era)).isGreaterThan(Duration.ofSeconds(7));
        }
        assertThat(log).isEmpty();
        assertThat(keeper.era()).containsSame(era);
    }

    @Test
    void theEraEndsExactlyAtItsDeadlineAndOnce() {
        Era era = start(keeper);
        clock.advance(Duration.ofSeconds(5));
        link.loseHeartbeatReplies(true);
        clock.advance(left(era).minusNanos(1));
        assertThat(keeper.era()).containsSame(era);
        assertThat(log).doesNotContain("ended DEADLINE_PASSED");

        clock.advance(Duration.ofNanos(1));
        assertThat(keeper.era()).isEmpty();
        assertThat(log).containsOnlyOnce("ended DEADLINE_PASSED");
        clock.advance(TTL.multipliedBy(2));
        assertThat(log).containsOnlyOnce("ended DEADLINE_PASSED");
    }

    @Test
    void aProofAfterTheDeadlineBeginsANewEraOnTheSameSessionAndTheOldStaysDead() {
        Era era = start(keeper);
        link.loseHeartbeatReplies(true);
        clock.advance(TTL);
        assertThat(keeper.era()).isEmpty();
        link.loseHeartbeatReplies(false);
        clock.advance(TTL);

        Era next = keeper.era().orElseThrow();
        assertThat(next).isNotSameAs(era);
        assertThat(next.session()).isSameAs(era.session());
        assertThat(next.validity().isValid(clock.nanoTime())).isTrue();
        assertThat(era.validity().isValid(clock.nanoTime())).isFalse();
        assertThat(log).containsSubsequence("SUSPENDED", "ended DEADLINE_PASSED", "began", "restored", "CONNECTED");
        assertThat(eras).containsExactly(era, next);
    }

    @Test
    void aBlipEndsNoEraAndIsToldAsOne() {
        Era era = start(keeper);
        link.breakNow();
        clock.advance(Duration.ofSeconds(2));
        assertThat(log).containsExactly("SUSPENDED", "restored", "CONNECTED");
        assertThat(keeper.era()).containsSame(era);
    }

    @Test
    void aLostSessionIsReplacedByAnother() {
        Era era = start(keeper);
        link.expireSession();
        clock.advance(Duration.ofSeconds(1));
        assertThat(log).containsExactly("ended SESSION_LOST", "LOST", "began", "CONNECTED");
        assertThat(keeper.era().orElseThrow().session()).isNotSameAs(era.session());
        assertThat(era.validity().isValid(clock.nanoTime())).isFalse();
        assertThat(store.sessions()).hasSize(1);
    }

    @Test
    void closingEndsTheEraThenTheSession() {
        Era era = start(keeper);
        CompletionStage<Void> closed = keeper.close();
        assertThat(era.validity().isValid(clock.nanoTime())).as("locally first").isFalse();
        assertThat(store.sessions()).hasSize(1);
        clock.advance(MOMENT);

        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(store.sessions()).isEmpty();
        assertThat(log).containsExactly("ended NODE_CLOSED", "CLOSED");
        assertThat(keeper.close().toCompletableFuture()).isCompleted();
        clock.advance(TTL.multipliedBy(2));
        assertThat(log).containsExactly("ended NODE_CLOSED", "CLOSED");
        assertThat(keeper.era()).isEmpty();
    }

    @Test
    void aSessionThatOpensAfterTheCloseIsClosedAtOnce() {
        link.delay(MOMENT, MOMENT);
        CompletableFuture<BackendSession> opened = keeper.start().toCompletableFuture();
        clock.advance(Duration.ZERO);
        keeper.close();
        clock.advance(Duration.ofSeconds(1));

        assertThat(opened).isCompletedExceptionally();
        assertThat(store.sessions()).isEmpty();
        assertThat(log).containsExactly("CLOSED");
    }

    @Test
    void aSessionThatIsLostBeforeItsOpeningIsKnownIsNotTakenForOpen() {
        Duration late = Duration.ofMillis(20);
        SessionKeeper surprised = keeper(late(backend, late));
        CompletableFuture<BackendSession> opened = surprised.start().toCompletableFuture();
        clock.advance(MOMENT);
        link.expireSession();
        clock.advance(late);
        assertThat(opened).isCompletedExceptionally();
        assertThat(log).isEmpty();
        assertThat(surprised.era()).isEmpty();
    }

    @Test
    void aReplacementThatIsLostBeforeItsOpeningIsKnownIsReplacedAgain() {
        Duration late = Duration.ofMillis(20);
        SessionKeeper surprised = keeper(late(backend, late));
        surprised.add(new Recorder());
        surprised.start();
        clock.advance(late.plus(MOMENT));
        for (int i = 0; i < 5; i++) {
            link.expireSession();
            clock.advance(Duration.ofMillis(60));
        }
        clock.advance(TTL);
        Era now = surprised.era().orElseThrow();
        assertThat(store.sessions()).containsExactly(now.session().id());
        assertThat(now.validity().isValid(clock.nanoTime())).isTrue();
        assertThat(surprised.state()).isEqualTo(NodeState.CONNECTED);
    }

    /** Another backend, except that one learns of an opened session late. */
    private Backend late(Backend real, Duration delay) {
        return proxied((method, arguments) -> {
            Object result = method.invoke(real, arguments);
            if (!method.getName().equals("open")) {
                return result;
            }
            CompletableFuture<Object> later = new CompletableFuture<>();
            ((CompletionStage<?>) result)
                    .whenComplete((value, failure) -> clock.schedule(delay, () -> later.complete(value)));
            Object answer = later;
            return answer;
        });
    }

    /** A store that kept the session says so by a proof of life, by its return, or by both in any order. */
    @ParameterizedTest
    @ValueSource(strings = {"extended", "restored"})
    void eitherNewsOfASurvivalBeginsANewEra(String news) {
        SessionKeeper told = keeper(hearingOnly(news));
        Era era = start(told);
        link.loseHeartbeatReplies(true);
        clock.advance(TTL);
        assertThat(told.era()).isEmpty();
        link.loseHeartbeatReplies(false);
        clock.advance(TTL.dividedBy(2));
        assertThat(told.era()).get().isNotSameAs(era);
    }

    /** The backend, except that of the news of survival only one sort gets through once the deadline has passed. */
    private Backend hearingOnly(String news) {
        return proxied((method, arguments) -> {
            if (method.getName().equals("open")) {
                SessionListener listener = (SessionListener) arguments[0];
                arguments[0] = Proxy.newProxyInstance(
                        Backend.class.getClassLoader(), new Class<?>[] {SessionListener.class}, (p, call, values) -> {
                            boolean survival = List.of("extended", "restored").contains(call.getName());
                            boolean dead =
                                    !eras.isEmpty() && !eras.get(0).validity().isValid(clock.nanoTime());
                            return survival && dead && !call.getName().equals(news)
                                    ? null
                                    : call.invoke(listener, values);
                        });
            }
            return method.invoke(backend, arguments);
        });
    }

    private interface Invocation {
        Object made(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static Backend proxied(Invocation invocation) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> invocation.made(method, arguments));
    }

    @Test
    void aParticipantThatThrowsKeepsNobodyFromHearing() {
        keeper.add(new Participant() {
            @Override
            public void eraBegan(Era era) {
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public void eraEnded(Loss loss) {
                throw new IllegalStateException("broken on purpose");
            }
        });
        start(keeper);
        link.expireSession();
        clock.advance(Duration.ofSeconds(1));
        assertThat(log).containsExactly("ended SESSION_LOST", "LOST", "began", "CONNECTED");
        assertThat(failures)
                .hasSize(3)
                .allSatisfy(f -> assertThat(f).contains("telling a recipe", "broken on purpose"));
    }

    @Test
    void participantsMayLeaveWhileTheyAreTold() {
        List<Participant> leaving = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leaving.add(new Participant() {
                @Override
                public void eraBegan(Era era) {}

                @Override
                public void eraEnded(Loss loss) {
                    leaving.forEach(keeper::remove);
                }
            });
            keeper.add(leaving.get(i));
        }
        start(keeper);
        link.expireSession();
        clock.advance(Duration.ofSeconds(1));
        assertThat(failures).isEmpty();
        assertThat(log).contains("CONNECTED");
    }

    @Test
    void aStoreThatIsAwayAtTheStartIsNotTriedAgain() {
        store.stop();
        CompletableFuture<BackendSession> opened = keeper.start().toCompletableFuture();
        clock.advance(TTL);
        assertThat(opened).isCompletedExceptionally();
        store.start();
        clock.advance(TTL);
        assertThat(store.sessions()).isEmpty();
        assertThat(Optional.of(keeper.state())).contains(NodeState.LOST);
    }
}
