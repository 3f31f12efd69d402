package io.quorate.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Probes and listeners that misbehave on real threads; when they are due is up to a virtual clock. */
class ProbeThreadsTest {
    private static final ProbeOptions EVERY_TEN =
            ProbeOptions.defaults().withInitialDelay(ofSeconds(0)).withFailureThreshold(1);

    /** A thread on its way back to the pool is not idle yet, so that the pool may start another in its place. */
    private static final int RETURNING = 12;

    private final LogCapture quiet = new LogCapture(HealthBook.class, ProbeTask.class);
    private final VirtualClock clock = new VirtualClock();
    private final HealthEngine health = HealthEngine.builder()
            .ticker(clock)
            .scheduler(clock)
            .probeThreads(2)
            .build();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();

    @AfterEach
    void closingLeavesNoThread() {
        release.countDown();
        health.close();
        await().untilAsserted(() -> assertThat(engineThreads()).isEmpty());
        quiet.close();
    }

    @Test
    void aSlowProbeIsInterruptedAtItsTimeOutAndHasFailed() {
        CountDownLatch interrupted = new CountDownLatch(1);
        health.readiness("slow", () -> interruptible(interrupted), EVERY_TEN);
        clock.runDue();
        awaitEntered(1);
        clock.advance(ofMillis(2_999));
        assertThat(status("slow").state()).isEqualTo(ProbeState.PENDING);
        clock.advance(ofMillis(1));

        assertThat(status("slow").state()).isEqualTo(ProbeState.DOWN);
        assertThat(detail("slow")).isEqualTo("timed out after PT3S");
        await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void aProbeThatReturnedLateRunsAgainWhenDue() {
        health.readiness("slow", () -> interruptible(new CountDownLatch(1)), EVERY_TEN);
        clock.runDue();
        awaitEntered(1);
        clock.advance(ofSeconds(3));
        await().untilAsserted(() -> {
            clock.advance(ofSeconds(10));
            assertThat(entered).hasValueGreaterThan(1);
        });
    }

    @Test
    void probesThatIgnoreTheirInterruptAreReportedStuckAndDelayNobody() {
        for (int i = 0; i < 5; i++) {
            health.readiness("stuck" + i, this::uninterruptible, EVERY_TEN);
        }
        clock.runDue();
        awaitEntered(2);
        clock.advance(ofSeconds(3));
        awaitEntered(4);
        clock.advance(ofSeconds(3));
        awaitEntered(5);
        clock.advance(ofSeconds(3));
        health.readiness("good", ProbeResult::pass, EVERY_TEN);
        for (int round = 1; round <= 20; round++) {
            int expected = round;
            clock.advance(round == 1 ? Duration.ZERO : ofSeconds(10));
            await().until(() -> status("good").consecutiveSuccesses() == expected);
        }

        assertThat(entered).as("a stuck probe is not started again").hasValue(5);
        assertThat(status("stuck0").stuck()).isTrue();
        assertThat(detail("stuck0")).contains("not started again").contains(" at ");
        assertThat(engineThreads()).hasSizeLessThanOrEqualTo(5 + 2 + RETURNING);
    }

    @Test
    void aStuckProbeThatReturnsRunsAgain() {
        health.readiness("stuck", this::uninterruptible, EVERY_TEN);
        clock.runDue();
        awaitEntered(1);
        clock.advance(ofSeconds(20));
        assertThat(status("stuck").stuck()).isTrue();
        release.countDown();

        await().untilAsserted(() -> {
            clock.advance(ofSeconds(10));
            assertThat(status("stuck").state()).isEqualTo(ProbeState.UP);
        });
        assertThat(status("stuck").stuck()).isFalse();
    }

    @Test
    void livenessDoesNotWaitBehindOtherProbes() {
        for (int i = 0; i < 50; i++) {
            health.readiness("slow" + i, this::uninterruptible, EVERY_TEN);
        }
        clock.runDue();
        awaitEntered(2);
        AtomicInteger runs = new AtomicInteger();
        health.liveness("engine", () -> ProbeResult.pass("run " + runs.incrementAndGet()), EVERY_TEN);
        clock.runDue();

        await().until(() -> runs.get() == 1);
        assertThat(entered).as("the others still wait for their threads").hasValue(2);
    }

    @Test
    void aThousandProbesRunOnAFewThreads() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            ProbeKind kind = i % 2 == 0 ? ProbeKind.LIVENESS : ProbeKind.READINESS;
            health.register(
                    kind,
                    "p" + i,
                    () -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        runs.incrementAndGet();
                        return ProbeResult.pass();
                    },
                    EVERY_TEN);
        }
        for (int round = 1; round <= 4; round++) {
            int expected = round;
            clock.advance(round == 1 ? Duration.ZERO : ofSeconds(10));
            // By the results: a run that has counted itself may not have ended yet, and then is not due again.
            await().until(() ->
                    health.snapshot().probes().stream().allMatch(probe -> probe.consecutiveSuccesses() == expected));
        }

        assertThat(runs).hasValue(4_000);
        assertThat(health.snapshot().ready()).isTrue();
        assertThat(health.snapshot().live()).isTrue();
        assertThat(most).hasValueLessThanOrEqualTo(2 + 2);
        assertThat(engineThreads()).hasSizeLessThanOrEqualTo(2 + 2 + RETURNING);
    }

    @Test
    void aListenerThatBlocksDelaysNoOtherNorAnyProbe() {
        health.onChange(change -> awaitRelease());
        AtomicInteger heard = new AtomicInteger();
        health.onChange(change -> heard.incrementAndGet());
        for (int i = 0; i < ListenerMailbox.CAPACITY; i++) {
            health.holdReadiness("once").close();
        }
        health.readiness("p", ProbeResult::pass, EVERY_TEN);
        clock.runDue();

        await().until(() -> health.snapshot().ready());
        await().until(() -> heard.get() >= ListenerMailbox.CAPACITY);
    }

    @Test
    void aListenerThatBlocksIsReported() {
        try (LogCapture log = new LogCapture(ListenerMailbox.class)) {
            health.onChange(change -> uninterruptible());
            health.holdReadiness("once");
            awaitEntered(1);
            clock.advance(ListenerMailbox.SLOW.minusNanos(1));
            assertThat(log.messages()).isEmpty();
            clock.advance(Duration.ofNanos(1));

            assertThat(log.messages()).singleElement().asString().contains("has not returned for PT10S");
        }
    }

    @Test
    void aListenerIsNeverCalledConcurrentlyWithItselfAndHearsTheChangesInOrder() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        List<HealthChange> heard = new CopyOnWriteArrayList<>();
        health.onChange(change -> {
            overlaps.addAndGet(inside.getAndIncrement());
            heard.add(change);
            inside.decrementAndGet();
        });
        // At most 800 changes: fewer than a mailbox holds, so that none is dropped.
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> holdAndRelease(100)))
                .toList();
        threads.forEach(Thread::start);
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        health.holdReadiness("the end");

        await().until(() ->
                !heard.isEmpty() && heard.get(heard.size() - 1).cause().endsWith("the end"));
        assertThat(overlaps).hasValue(0);
        for (int i = 0; i < heard.size(); i++) {
            assertThat(heard.get(i).healthy()).as("change %d", i).isEqualTo(i % 2 == 1);
        }
    }

    private void holdAndRelease(int times) {
        for (int i = 0; i < times; i++) {
            health.holdReadiness("once").close();
        }
    }

    @Test
    void aListenerMayCloseTheEngine() {
        CountDownLatch done = new CountDownLatch(1);
        health.onChange(change -> {
            health.close();
            done.countDown();
        });
        health.holdReadiness("now");

        await().atMost(ofSeconds(4)).until(() -> done.getCount() == 0);
    }

    @Test
    void closingInterruptsWhatRuns() {
        CountDownLatch interrupted = new CountDownLatch(1);
        health.readiness("slow", () -> interruptible(interrupted), EVERY_TEN);
        clock.runDue();
        awaitEntered(1);
        health.close();

        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void takingAProbeBackInterruptsItsRun() {
        CountDownLatch interrupted = new CountDownLatch(1);
        HealthHandle handle = health.readiness("slow", () -> interruptible(interrupted), EVERY_TEN);
        clock.runDue();
        awaitEntered(1);
        handle.close();

        await().until(() -> interrupted.getCount() == 0);
    }

    private ProbeResult interruptible(CountDownLatch interrupted) throws InterruptedException {
        entered.incrementAndGet();
        try {
            release.await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
        return ProbeResult.pass();
    }

    private ProbeResult uninterruptible() {
        entered.incrementAndGet();
        awaitRelease();
        return ProbeResult.pass();
    }

    private void awaitRelease() {
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException e) {
                // The point of it: it goes on waiting.
                assertThat(e).isNotNull();
            }
        }
    }

    private void awaitEntered(int count) {
        await().until(() -> entered.get() >= count);
    }

    private ProbeStatus status(String name) {
        return health.snapshot().probes().stream()
                .filter(probe -> probe.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String detail(String name) {
        return status(name).lastResult().orElseThrow().detail();
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(ofMillis(2));
    }

    private static List<String> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("quorate-health"))
                .toList();
    }
}
