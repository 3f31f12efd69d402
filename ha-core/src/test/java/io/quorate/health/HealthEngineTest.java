package io.quorate.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quorate.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthEngineTest {
    private static final ProbeOptions EVERY_SECOND =
            ProbeOptions.defaults().withInitialDelay(ofSeconds(0)).withPeriod(ofSeconds(1));

    private final LogCapture log = new LogCapture(HealthBook.class, ListenerMailbox.class);
    private final VirtualClock clock = new VirtualClock();
    private final HealthEngine health = HealthEngine.builder()
            .ticker(clock)
            .scheduler(clock)
            .executor(clock)
            .build();
    private final AtomicBoolean good = new AtomicBoolean(true);
    private final AtomicInteger runs = new AtomicInteger();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        health.close();
        clock.advance(ofSeconds(60));
        assertThat(clock.pending()).as("timers left behind").isZero();
        log.close();
    }

    @Test
    void withoutProbesAllIsWell() {
        HealthSnapshot snapshot = health.snapshot();

        assertThat(snapshot.live()).isTrue();
        assertThat(snapshot.ready()).isTrue();
        assertThat(snapshot.started()).isTrue();
    }

    @Test
    void firstRunComesAfterTheInitialDelayAndThenEveryPeriod() {
        health.readiness("p", this::probe, ProbeOptions.defaults());

        clock.advance(ofMillis(29_999));
        assertThat(runs).hasValue(0);
        clock.advance(ofMillis(1));
        assertThat(runs).hasValue(1);
        clock.advance(ofSeconds(30));
        assertThat(runs).hasValue(4);
    }

    @Test
    void readinessIsFalseUntilItsProbePasses() {
        health.readiness("model", this::probe, EVERY_SECOND);

        assertThat(health.snapshot().ready()).isFalse();
        clock.runDue();
        assertThat(health.snapshot().ready()).isTrue();
    }

    @Test
    void readinessGoesAndReturnsByItsThresholds() {
        health.readiness("model", this::probe, EVERY_SECOND);
        clock.runDue();
        good.set(false);
        clock.advance(ofSeconds(2));
        assertThat(health.snapshot().ready()).isTrue();
        clock.advance(ofSeconds(1));
        assertThat(health.snapshot().ready()).isFalse();
        good.set(true);
        clock.advance(ofSeconds(1));
        assertThat(health.snapshot().ready()).isFalse();
        clock.advance(ofSeconds(1));
        assertThat(health.snapshot().ready()).isTrue();
    }

    @Test
    void livenessIsTrueUntilItsProbeHasFailedOftenEnough() {
        good.set(false);
        health.liveness("engine", this::probe, EVERY_SECOND);

        clock.advance(ofMillis(1_999));
        assertThat(health.snapshot().live()).isTrue();
        clock.advance(ofMillis(1));
        assertThat(health.snapshot().live()).isFalse();
    }

    @Test
    void beforeStartUpIsCompleteLivenessIsNotJudgedAndReadinessIsFalse() {
        AtomicBoolean started = new AtomicBoolean();
        AtomicInteger early = new AtomicInteger();
        health.startup("load", () -> ProbeResult.of(started.get()), EVERY_SECOND);
        health.liveness("engine", counted(early, false), EVERY_SECOND);
        health.readiness("model", counted(early, true), EVERY_SECOND);

        clock.advance(ofSeconds(100));
        assertThat(early).as("probes that ran before start-up was complete").hasValue(0);
        assertThat(health.snapshot().live()).isTrue();
        assertThat(health.snapshot().ready()).isFalse();
        assertThat(health.snapshot().started()).isFalse();
    }

    @Test
    void completedStartUpRunsTheOtherProbesAtOnce() {
        health.startup("load", this::probe, EVERY_SECOND.withInitialDelay(ofMillis(500)));
        health.readiness(
                "model", () -> ProbeResult.pass(), ProbeOptions.defaults().withInitialDelay(ofSeconds(0)));

        clock.advance(ofMillis(500));
        assertThat(health.snapshot().started()).isTrue();
        assertThat(health.snapshot().ready()).isTrue();
    }

    @Test
    void aStartUpProbeThatPassedIsNotRunAgain() {
        health.startup("load", this::probe, EVERY_SECOND);

        clock.advance(ofSeconds(100));
        assertThat(runs).hasValue(1);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void aProbeThatThrowsAnythingHasFailedWithItAsDetail() {
        health.readiness("error", HealthEngineTest::overflow, EVERY_SECOND);
        health.readiness("null", HealthEngineTest::nothing, EVERY_SECOND);
        health.readiness("fine", this::probe, EVERY_SECOND);
        clock.advance(ofSeconds(5));

        List<ProbeStatus> probes = health.snapshot().probes();
        assertThat(probes.get(0)).hasToString("readiness probe 'error' DOWN: threw java.lang.StackOverflowError: deep");
        assertThat(probes.get(1).lastResult().orElseThrow().detail()).contains("null");
        assertThat(probes.get(2).state()).isEqualTo(ProbeState.UP);
    }

    @Test
    void anExternalProbeCannotDecideLiveness() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> health.liveness("db", StoreProbe.of("db", () -> true)))
                .withMessageContainingAll("'db'", "depends on another system", "readiness(...)", "ProgressProbe");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> health.liveness("peer", Probe.external(ProbeResult::pass)));
        assertThat(health.snapshot().probes()).isEmpty();
    }

    @Test
    void aBadOrTakenNameIsRefused() {
        health.readiness("model", this::probe);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> health.readiness("model", this::probe))
                .withMessageContaining("readiness probe 'model' already");
        assertThatIllegalArgumentException().isThrownBy(() -> health.readiness(" ", this::probe));
        assertThatIllegalArgumentException().isThrownBy(() -> health.readiness("a\nb", this::probe));
        assertThatIllegalArgumentException().isThrownBy(() -> health.readiness("x".repeat(129), this::probe));
        health.startup("model", this::probe, EVERY_SECOND);
    }

    @Test
    void aProbeTakenBackStopsAndNoLongerCounts() {
        good.set(false);
        HealthHandle handle = health.readiness("model", this::probe, EVERY_SECOND);
        clock.advance(ofSeconds(3));
        int before = runs.get();
        handle.close();
        handle.close();
        clock.advance(ofSeconds(10));

        assertThat(runs).hasValue(before);
        assertThat(health.snapshot().probes()).isEmpty();
        assertThat(health.snapshot().ready()).isTrue();
        health.readiness("model", this::probe, EVERY_SECOND).close();
    }

    @Test
    void listenersHearEveryChangeInOrderWithItsCause() {
        health.onChange(change -> heard.add(change.toString()));
        health.readiness("model", this::probe, EVERY_SECOND);
        clock.runDue();
        good.set(false);
        clock.advance(ofSeconds(3));

        assertThat(heard)
                .containsExactly(
                        "readiness down: readiness probe 'model' was registered and has not passed yet",
                        "readiness up: readiness probe 'model' UP: run 1",
                        "readiness down: readiness probe 'model' DOWN: run 4");
    }

    @Test
    void startUpIsReportedBeforeTheReadinessThatFollowsFromIt() {
        health.startup("load", this::probe, EVERY_SECOND);
        health.onChange(change -> heard.add(change.kind() + " " + change.healthy()));
        clock.runDue();

        assertThat(heard).containsExactly("startup true", "readiness true");
    }

    @Test
    void aListenerThatThrowsHarmsOnlyItself() {
        AtomicInteger calls = new AtomicInteger();
        health.onChange(change -> {
            calls.incrementAndGet();
            throw new AssertionError("on purpose");
        });
        health.onChange(change -> heard.add(change.kind().toString()));
        HealthHandle hold = health.holdReadiness("one");
        hold.close();
        clock.runDue();

        assertThat(heard).hasSize(2);
        assertThat(log.messages())
                .filteredOn(message -> message.contains("listener"))
                .hasSize(2);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aClosedListenerHearsNothing() {
        HealthHandle handle = health.onChange(change -> heard.add(change.toString()));
        HealthHandle hold = health.holdReadiness("one");
        handle.close();
        hold.close();
        clock.runDue();

        assertThat(heard).isEmpty();
    }

    @Test
    void overlappingHoldsEndWithTheLast() {
        HealthHandle drain = health.holdReadiness("draining");
        HealthHandle again = health.holdReadiness("draining");
        assertThat(health.snapshot().holds()).containsExactly("draining", "draining");
        assertThat(health.snapshot().live()).isTrue();
        drain.close();
        drain.close();
        assertThat(health.snapshot().ready()).isFalse();
        again.close();
        assertThat(health.snapshot().ready()).isTrue();
    }

    @Test
    void aClosedEngineIsNotReadyButStillLiveAndReadable() {
        health.liveness("engine", this::probe, EVERY_SECOND);
        clock.runDue();
        health.onChange(change -> heard.add(change.toString()));
        health.close();
        health.close();
        clock.advance(ofSeconds(10));

        assertThat(health.snapshot().ready()).isFalse();
        assertThat(health.snapshot().live()).isTrue();
        assertThat(health.snapshot().probes()).hasSize(1);
        assertThat(runs).hasValue(1);
        assertThat(heard).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> health.readiness("late", this::probe));
        assertThatIllegalStateException().isThrownBy(() -> health.holdReadiness("late"));
    }

    @Test
    void aProbeMayRegisterAndTakeBackOthers() {
        HealthHandle[] self = new HealthHandle[1];
        self[0] = health.readiness(
                "first",
                () -> {
                    health.readiness("second", this::probe, EVERY_SECOND);
                    self[0].close();
                    return ProbeResult.pass();
                },
                EVERY_SECOND);
        clock.advance(ofSeconds(1));

        assertThat(health.snapshot().probes()).extracting(ProbeStatus::name).containsExactly("second");
        assertThat(health.snapshot().ready()).isTrue();
    }

    private ProbeResult probe() {
        return new ProbeResult(good.get(), "run " + runs.incrementAndGet());
    }

    private static Probe counted(AtomicInteger count, boolean healthy) {
        return () -> {
            count.incrementAndGet();
            return ProbeResult.of(healthy);
        };
    }

    private static ProbeResult overflow() {
        throw new StackOverflowError("deep");
    }

    @SuppressWarnings("NullAway") // What a careless caller does.
    private static ProbeResult nothing() {
        return null;
    }
}
