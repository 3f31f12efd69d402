package io.quorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenGateTest {
    private final TokenGate gate = new TokenGate("the optimizer state");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static FencingToken token(long value) {
        return new FencingToken(value);
    }

    @Test
    void equalAndGreaterTokensAreAdmittedAndSmallerOnesRefused() {
        gate.admit(token(5));
        gate.admit(token(5));
        gate.admit(token(7));

        assertThatThrownBy(() -> gate.admit(token(6)))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContainingAll("token 6", "the optimizer state", "7");
        assertThatCode(() -> gate.admit(token(7))).doesNotThrowAnyException();
    }

    @Test
    void aRefusedTokenChangesNothing() {
        gate.admit(token(-3));
        assertThatThrownBy(() -> gate.admit(token(-4))).isInstanceOf(StaleTokenException.class);
        assertThatCode(() -> gate.admit(token(-3))).doesNotThrowAnyException();
    }

    @Test
    void aRefusedActionDoesNotRun() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        assertThat(gate.<Integer>call(token(2), ran::incrementAndGet)).isEqualTo(1);
        assertThatThrownBy(() -> gate.call(token(1), ran::incrementAndGet)).isInstanceOf(StaleTokenException.class);
        assertThat(ran).hasValue(1);
    }

    @Test
    void anActionThatThrowsLeavesTheGateOpenForOthers() throws Exception {
        Callable<String> broken = () -> {
            throw new IOException("disk full");
        };
        assertThatThrownBy(() -> gate.call(token(1), broken)).isInstanceOf(IOException.class);
        // From another thread: a lock that was left behind would not let it in.
        assertThat(threads.submit(() -> gate.call(token(1), () -> "done")).get(5, TimeUnit.SECONDS))
                .isEqualTo("done");
    }

    @Test
    void aGreaterTokenWaitsForTheActionThatBeganBeforeIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        List<String> log = new ArrayList<>();
        Future<Boolean> old = threads.submit(() -> gate.call(token(1), () -> {
            begun.countDown();
            assertThat(mayEnd.await(5, TimeUnit.SECONDS)).isTrue();
            return log.add("old");
        }));
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        Future<Boolean> next = threads.submit(() -> gate.call(token(2), () -> log.add("new")));
        assertThat(next).isNotDone();
        mayEnd.countDown();

        assertThat(next.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(old.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(log).containsExactly("old", "new");
    }

    @Test
    void noActionBeginsUnderASmallerTokenThanOneThatWasAdmitted() throws Exception {
        // Actions run one at a time, so a plain list is safe exactly if the gate is.
        List<Long> order = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        for (int caller = 0; caller < 8; caller++) {
            Random random = new Random(caller);
            callers.add(threads.submit(() -> {
                for (int i = 0; i < 2_000; i++) {
                    act(i + random.nextInt(50), order, refused);
                }
            }));
        }
        for (Future<?> caller : callers) {
            caller.get(20, TimeUnit.SECONDS);
        }
        assertThat(order).isSorted();
        assertThat(order.size() + refused.get()).isEqualTo(16_000);
        assertThat(refused.get()).isPositive();
    }

    private void act(long value, List<Long> order, AtomicInteger refused) {
        try {
            gate.call(token(value), () -> order.add(value));
        } catch (StaleTokenException e) {
            refused.incrementAndGet();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void waitingForTheGateCanBeInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Future<Boolean> holder = threads.submit(() -> gate.call(token(1), () -> {
            begun.countDown();
            return mayEnd.await(5, TimeUnit.SECONDS);
        }));
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        Future<Boolean> interrupted = threads.submit(() -> {
            Thread.currentThread().interrupt();
            return gate.call(token(2), () -> true);
        });
        assertThatThrownBy(() -> interrupted.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        mayEnd.countDown();
        assertThat(holder.get(5, TimeUnit.SECONDS)).isTrue();
    }
}
