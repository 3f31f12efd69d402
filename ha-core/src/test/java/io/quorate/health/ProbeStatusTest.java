package io.quorate.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProbeStatusTest {
    private static final ProbeOptions OPTIONS = ProbeOptions.defaults();

    @Test
    void oneSuccessIsEnoughAtTheStart() {
        assertThat(run(OPTIONS, true).state()).isEqualTo(ProbeState.UP);
    }

    @Test
    void failuresBelowTheThresholdDoNotBringItDown() {
        assertThat(run(OPTIONS, true, false, false).state()).isEqualTo(ProbeState.UP);
        assertThat(run(OPTIONS, true, false, false, true, false, false).state()).isEqualTo(ProbeState.UP);
        assertThat(run(OPTIONS, true, false, false, false).state()).isEqualTo(ProbeState.DOWN);
    }

    @Test
    void pendingStaysPendingUntilTheFailureThreshold() {
        assertThat(run(OPTIONS, false, false).state()).isEqualTo(ProbeState.PENDING);
        assertThat(run(OPTIONS, false, false, false).state()).isEqualTo(ProbeState.DOWN);
    }

    @Test
    void comingBackTakesTheSuccessThreshold() {
        assertThat(run(OPTIONS, false, false, false, true).state()).isEqualTo(ProbeState.DOWN);
        assertThat(run(OPTIONS, false, false, false, true, false, true).state()).isEqualTo(ProbeState.DOWN);
        assertThat(run(OPTIONS, false, false, false, true, true).state()).isEqualTo(ProbeState.UP);
    }

    @Test
    void theAgeOfAStateCountsFromItsChange() {
        ProbeStatus up = new ProbeStatus("p", ProbeKind.READINESS, 0).after(ProbeResult.pass(), false, OPTIONS, 10);
        ProbeStatus later = up.after(ProbeResult.fail(""), false, OPTIONS, 30);

        assertThat(later.inStateFor(50)).isEqualTo(Duration.ofNanos(40));
        assertThat(later.resultAge(50)).isEqualTo(Duration.ofNanos(20));
    }

    /** Whatever the results and thresholds, a state changes only for the reason its threshold names. */
    @Test
    void anyHistoryIsJudgedByItsLatestRunsAlone() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            ProbeOptions options =
                    OPTIONS.withFailureThreshold(1 + random.nextInt(5)).withSuccessThreshold(1 + random.nextInt(5));
            double health = random.nextDouble();
            List<Boolean> history = new ArrayList<>();
            ProbeStatus status = new ProbeStatus("p", ProbeKind.READINESS, 0);
            for (int i = 0; i < 200; i++) {
                ProbeState before = status.state();
                history.add(random.nextDouble() < health);
                status = status.after(ProbeResult.of(history.get(i)), false, options, i);
                assertThat(status.state())
                        .as("after %s with %s", history, options)
                        .isEqualTo(expected(before, history, options));
            }
        }
    }

    /** The rule, said without counters: look at the last n results. */
    private static ProbeState expected(ProbeState before, List<Boolean> history, ProbeOptions options) {
        if (lastAre(false, options.failureThreshold(), history)) {
            return ProbeState.DOWN;
        }
        int needed = before == ProbeState.DOWN ? options.successThreshold() : 1;
        return lastAre(true, needed, history) ? ProbeState.UP : before;
    }

    private static boolean lastAre(boolean wanted, int count, List<Boolean> history) {
        return history.size() >= count
                && history.subList(history.size() - count, history.size()).stream()
                        .allMatch(r -> r == wanted);
    }

    private static ProbeStatus run(ProbeOptions options, boolean... results) {
        ProbeStatus status = new ProbeStatus("p", ProbeKind.READINESS, 0);
        for (boolean result : results) {
            status = status.after(ProbeResult.of(result), false, options, 0);
        }
        return status;
    }
}
