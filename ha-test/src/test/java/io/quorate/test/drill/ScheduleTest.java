package io.quorate.test.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration CALM = Duration.ofSeconds(9);
    private static final Victims SOME = Victims.of("process", List.of("a", "b")).withRole("leader", Optional::empty);
    private static final List<Fault> FAULTS = List.of(
            Fault.of("kill", SOME, who -> Strike.Relief.NONE).lasting(Duration.ofSeconds(1), Duration.ofSeconds(3)),
            Fault.of("reset", SOME, who -> Strike.Relief.NONE),
            Fault.of("pause", SOME, who -> Strike.Relief.NONE).lasting(Duration.ofMillis(1), Duration.ofMillis(9)));

    @Test
    void sameSeedGivesTheSameScheduleAndAnotherSeedAnother() {
        String seven = Schedule.random(7, HOUR, CALM, FAULTS).toString();
        assertThat(Schedule.random(7, HOUR, CALM, FAULTS)).hasToString(seven);
        assertThat(Schedule.random(8, HOUR, CALM, FAULTS).toString()).isNotEqualTo(seven);
        assertThat(Schedule.random(7, HOUR, CALM, FAULTS).seed()).hasValue(7);
    }

    @Test
    void longerScheduleBeginsAsTheShorterOne() {
        String shorter = Schedule.random(7, Duration.ofMinutes(5), CALM, FAULTS).toString();
        assertThat(Schedule.random(7, HOUR, CALM, FAULTS).toString()).startsWith(shorter);
    }

    @Test
    void allKindsAndVictimsHaveTheirTurnAndKeepTheirSpans() {
        List<Schedule.Step> steps = Schedule.random(1, HOUR, CALM, FAULTS).steps();
        for (Fault fault : FAULTS) {
            List<Schedule.Step> own =
                    steps.stream().filter(s -> s.fault().equals(fault.name())).toList();
            assertThat(own.size()).isBetween(steps.size() / 3 - 1, steps.size() / 3 + 1);
            assertThat(own).allMatch(s -> s.lasting().compareTo(fault.shortest()) >= 0);
            assertThat(own).allMatch(s -> s.lasting().compareTo(fault.longest()) <= 0);
            assertThat(own).extracting(Schedule.Step::victim).contains("a", "b", "leader");
        }
        assertThat(steps).extracting(Schedule.Step::number).isSorted().doesNotHaveDuplicates();
        assertThat(steps).extracting(Schedule.Step::at).isSorted();
    }

    @Test
    void burstsOfFaultsAreFollowedByCalms() {
        List<Schedule.Step> steps = Schedule.random(1, HOUR, CALM, FAULTS).steps();
        int inBurst = 1;
        Duration over = Duration.ZERO;
        for (int i = 1; i < steps.size(); i++) {
            Duration end = steps.get(i - 1).at().plus(steps.get(i - 1).lasting());
            over = end.compareTo(over) > 0 ? end : over;
            Duration gap = steps.get(i).at().minus(steps.get(i - 1).at());
            boolean calm = gap.compareTo(Duration.ofSeconds(2)) > 0;
            if (calm) {
                assertThat(steps.get(i).at()).isEqualTo(over.plus(CALM));
                assertThat(inBurst).isBetween(3, 5);
            }
            inBurst = calm ? 1 : inBurst + 1;
        }
        assertThat(over.plus(CALM)).isLessThan(HOUR.plus(CALM));
    }

    @Test
    void scriptKeepsTheOrderOfTime() {
        Schedule one = Schedule.scripted().then(CALM, Duration.ZERO, "reset", "a");
        assertThat(one.seed()).isEmpty();
        assertThat(one.toString()).contains("9.0 s  reset a");
        assertThatThrownBy(() -> one.then(Duration.ZERO, Duration.ZERO, "kill", "a"))
                .hasMessageContaining("steps come in the order of time");
    }
}
