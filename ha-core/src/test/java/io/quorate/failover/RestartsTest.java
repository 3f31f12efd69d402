package io.quorate.failover;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartsTest {
    private final SupervisorOptions options =
            SupervisorOptions.defaults().withBackoff(ofSeconds(1), ofSeconds(5)).withStableAfter(ofSeconds(60));

    private static WorkerExit ranFor(Duration uptime, int code) {
        return new WorkerExit(1, code, uptime, false);
    }

    private static void assertDelay(Restarts restarts, Duration uptime, int ceilingSeconds) {
        assertThat(restarts.after(ranFor(uptime, 1)).orElseThrow())
                .isBetween(ofSeconds(ceilingSeconds).dividedBy(2), ofSeconds(ceilingSeconds));
    }

    @Test
    void theBackOffDoublesUpToItsCeilingAndBeginsAgainOnceTheWorkerRanWell() {
        Restarts restarts = new Restarts(options);
        assertDelay(restarts, ofSeconds(0), 1);
        assertDelay(restarts, ofSeconds(59), 2);
        assertDelay(restarts, ofSeconds(0), 4);
        assertDelay(restarts, ofSeconds(0), 5);
        assertDelay(restarts, ofSeconds(0), 5);
        assertDelay(restarts, ofSeconds(60), 1);
        assertDelay(restarts, ofSeconds(0), 2);
    }

    @Test
    void theBackOffIsJittered() {
        assertThat(IntStream.range(0, 20)
                        .mapToObj(i -> new Restarts(options).after(ranFor(ofSeconds(0), 1)))
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    @Test
    void onlyRestartsInARowCountAgainstTheLimit() {
        Restarts restarts = new Restarts(options.withMaxRestarts(2));
        assertThat(restarts.after(ranFor(ofSeconds(0), 1))).isPresent();
        assertThat(restarts.after(ranFor(ofSeconds(61), 1))).isPresent();
        assertThat(restarts.after(ranFor(ofSeconds(0), 1))).isPresent();
        assertThat(restarts.after(ranFor(ofSeconds(0), 1))).isEmpty();
    }

    @Test
    void thePolicyDecidesWhichEndsAreAnswered() {
        assertThat(new Restarts(options).after(ranFor(ofSeconds(0), 0))).isPresent();
        Restarts onFailure = new Restarts(options.withPolicy(RestartPolicy.ON_FAILURE));
        assertThat(onFailure.after(ranFor(ofSeconds(0), 1))).isPresent();
        assertThat(onFailure.after(ranFor(ofSeconds(0), 0))).isEmpty();
        Restarts never = new Restarts(options.withPolicy(RestartPolicy.NEVER));
        assertThat(never.after(ranFor(ofSeconds(0), 1))).isEmpty();
        assertThat(never.after(new WorkerExit(1, 143, ofSeconds(0), true))).isPresent();
    }

    @Test
    void contradictingOptionsAreRefusedWithBothValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withBackoff(ofSeconds(2), ofSeconds(1)))
                .withMessageContaining("greatest back-off PT1S is less than the first, PT2S");
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxRestarts(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxLine(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withStopGrace(ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> WorkerCommand.of());
    }
}
