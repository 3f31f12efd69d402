package io.quorate.test.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.test.junit.NoLeakedThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@NoLeakedThreads
class DrillTest {
    private static final Duration LONG = Duration.ofMillis(700);
    private static final Duration SOON = Duration.ofMillis(30);
    private static final Victims SOME =
            Victims.of("process", List.of("a", "b", "c")).atMost(2).withRole("leader", () -> Optional.of("b"));

    private final History history = new History();
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final Fault kill = Fault.of("kill", SOME, who -> {
        down.add(who);
        return () -> down.remove(who);
    });
    private final Fault all = Fault.of("all", SOME, who -> Strike.Relief.NONE).alone();

    @Test
    void faultsStrikeInTimeOverlapAndEnd() throws InterruptedException {
        run(Schedule.scripted()
                .then(Duration.ZERO, LONG, "kill", "a")
                .then(SOON, LONG, "kill", "leader")
                .then(LONG.multipliedBy(2), SOON, "kill", "a"));
        List<Event.Struck> struck = history.all(Event.Struck.class);
        List<Event.Relieved> relieved = history.all(Event.Relieved.class);
        assertThat(struck).extracting(Event.Struck::who).containsExactly("a", "b", "a");
        assertThat(relieved).extracting(Event.Relieved::number).containsExactly(1, 2, 3);
        for (int i = 0; i < struck.size(); i++) {
            assertThat(relieved.get(i).at() - struck.get(i).at())
                    .isGreaterThanOrEqualTo(i < 2 ? LONG.toNanos() : SOON.toNanos());
        }
        assertThat(struck.get(1).at()).isLessThan(relieved.get(0).at());
        assertThat(down).isEmpty();
    }

    @Test
    void neverMoreAreDownThanMayBe() throws InterruptedException {
        run(Schedule.scripted()
                .then(Duration.ZERO, LONG, "kill", "a")
                .then(SOON, LONG, "kill", "a")
                .then(SOON.multipliedBy(2), LONG, "kill", "c"));
        assertThat(history.all(Event.Struck.class))
                .extracting(Event.Struck::who)
                .containsExactly("a", "b");
        assertThat(history.all(Event.LeftOut.class))
                .extracting(Event.LeftOut::number)
                .containsExactly(3);
        assertThat(history.all(Event.Relieved.class)).hasSize(2);
    }

    @Test
    void whatStrikesAllStrikesAlone() throws InterruptedException {
        run(Schedule.scripted()
                .then(Duration.ZERO, LONG, "kill", "a")
                .then(SOON, LONG, "all", "b")
                .then(LONG.multipliedBy(2), LONG, "all", "b")
                .then(LONG.multipliedBy(2).plus(SOON), LONG, "kill", "c"));
        assertThat(history.all(Event.Struck.class))
                .extracting(Event.Struck::number)
                .containsExactly(1, 3);
        assertThat(history.all(Event.LeftOut.class))
                .extracting(Event.LeftOut::number)
                .containsExactly(2, 4);
    }

    @Test
    void faultThatCannotBeBroughtAboutIsRecordedAndTheOthersGoOn() throws InterruptedException {
        Fault broken = Fault.of("broken", SOME, who -> {
            throw new IllegalStateException("no such process");
        });
        new Drill(
                        Schedule.scripted()
                                .then(Duration.ZERO, SOON, "broken", "a")
                                .then(SOON, SOON, "kill", "a"),
                        List.of(broken, kill),
                        history)
                .run();
        assertThat(history.all(Event.Failed.class))
                .hasSize(1)
                .first()
                .satisfies(failed ->
                        assertThat(failed.what()).contains("fault 1 (broken)").contains("no such process"));
        assertThat(history.all(Event.Relieved.class)).hasSize(1);
    }

    @Test
    void faultsInForceAreEndedWhenTheDrillIsInterrupted() throws InterruptedException {
        CountDownLatch inForce = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Fault fault = Fault.of("hold", SOME, who -> {
            inForce.countDown();
            return ended::countDown;
        });
        Schedule schedule = Schedule.scripted()
                .then(Duration.ZERO, Duration.ofHours(1), "hold", "a")
                .then(Duration.ofHours(1), Duration.ZERO, "hold", "b");
        Thread runner = new Thread(() -> {
            try {
                new Drill(schedule, List.of(fault), history).run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        runner.start();
        assertThat(inForce.await(10, TimeUnit.SECONDS)).isTrue();
        runner.interrupt();
        runner.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(runner.isAlive()).isFalse();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void unknownFaultsAndVictimsAreRefusedBeforeAnythingStrikes() {
        Schedule other = Schedule.scripted().then(Duration.ZERO, LONG, "flood", "a");
        assertThatThrownBy(() -> new Drill(other, List.of(kill, all), history))
                .hasMessageContaining("no fault 'flood'")
                .hasMessageContaining("kill");
        Schedule stranger = Schedule.scripted().then(Duration.ZERO, LONG, "kill", "d");
        assertThatThrownBy(() -> new Drill(stranger, List.of(kill, all), history))
                .hasMessageContaining("no victim 'd'")
                .hasMessageContaining("[a, b, c]");
    }

    private void run(Schedule schedule) throws InterruptedException {
        new Drill(schedule, List.of(kill, all), history).run();
    }
}
