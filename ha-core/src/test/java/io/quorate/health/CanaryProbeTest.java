package io.quorate.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quorate.time.VirtualClock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CanaryProbeTest {
    private final VirtualClock clock = new VirtualClock();
    private final AtomicInteger canaries = new AtomicInteger();
    private final AtomicBoolean good = new AtomicBoolean(true);
    private final CanaryProbe probe = CanaryProbe.of(this::canary).withTicker(clock);

    @Test
    void withoutTrafficEveryRunIsACanary() throws Exception {
        probe.check();
        good.set(false);

        assertThat(probe.check().healthy()).isFalse();
        assertThat(canaries).hasValue(2);
    }

    @Test
    void trafficThatSucceedsSparesTheCanaryForTenSeconds() throws Exception {
        good.set(false);
        probe.recordTraffic(true);
        clock.advance(ofMillis(9_999));
        assertThat(probe.check().healthy()).isTrue();
        assertThat(canaries).hasValue(0);
        clock.advance(ofMillis(1));

        assertThat(probe.check().healthy()).isFalse();
        assertThat(canaries).hasValue(1);
    }

    @Test
    void trafficThatFailsNeitherFailsTheProbeNorSparesTheCanary() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            probe.recordTraffic(false);
        }
        assertThat(probe.check().healthy()).isTrue();
        assertThat(canaries).hasValue(1);
        clock.advance(ofSeconds(1));
        good.set(false);
        probe.recordTraffic(false);
        assertThat(probe.check().healthy()).isFalse();
    }

    @Test
    void aCanaryThatNeedsAnotherSystemIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CanaryProbe.of(StoreProbe.of("db", () -> true)))
                .withMessageContaining("another system");
    }

    private ProbeResult canary() {
        canaries.incrementAndGet();
        return ProbeResult.of(good.get());
    }
}
