package io.quorate.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What acknowledged writes prove; times in milliseconds, tick 2 s, TTL 10 s, so that the allowance is 200 ms. */
class ProofsTest {
    private static final Duration TICK = Duration.ofSeconds(2);
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final long WORTH = 9_800;

    private final Proofs proofs = new Proofs(TICK, 0);

    private void connected(long attempt) {
        proofs.connected(ns(attempt), TTL);
    }

    private long acked(long sentAt, long ackedAt) {
        proofs.acked(ns(sentAt), ns(ackedAt));
        return proofs.validUntil() / 1_000_000;
    }

    private static long ns(long millis) {
        return millis * 1_000_000;
    }

    @Test
    void connectionAloneProvesNothing() {
        connected(100);
        assertThat(proofs.validUntil()).isZero();
    }

    @Test
    void firstProofConfirmsThatTheLeaderHeardOfTheConnection() {
        connected(100);
        assertThat(acked(150, 160)).isEqualTo(100 + WORTH);
    }

    @Test
    void proofConfirmsOnlyWhatWasAcknowledgedHalfATickBefore() {
        connected(0);
        acked(100, 110);
        assertThat(acked(1_000, 1_010)).isEqualTo(WORTH);
        assertThat(acked(1_110, 1_120)).isEqualTo(100 + WORTH);
        assertThat(acked(2_005, 2_020)).isEqualTo(100 + WORTH);
        assertThat(acked(2_010, 2_020)).isEqualTo(1_000 + WORTH);
    }

    @Test
    void slowAnswerConfirmsLater() {
        connected(0);
        acked(1_000, 1_900);
        // The request may have reached the server after its last word to the leader.
        assertThat(acked(2_500, 2_600)).isEqualTo(WORTH);
        assertThat(acked(2_900, 3_000)).isEqualTo(1_000 + WORTH);
    }

    @Test
    void regularProofsAreWorthTheTtlLessTheMargin() {
        Duration interval = Duration.ofMillis(1_500);
        long margin = Proofs.margin(TICK, interval, TTL).toMillis();
        assertThat(margin).isEqualTo(1_000 + 1_500 + 200);
        connected(0);
        for (long sent = 100; sent < 60_000; sent += interval.toMillis()) {
            assertThat(acked(sent, sent)).isGreaterThanOrEqualTo(sent + TTL.toMillis() - margin);
        }
    }

    @Test
    void proofAfterAPauseIsWorthLess() {
        connected(0);
        acked(100, 110);
        acked(2_000, 2_010);
        // Nothing was heard for 6 s: the leader counts from the proof before.
        assertThat(acked(8_000, 8_010)).isEqualTo(2_000 + WORTH);
    }

    @Test
    void reconnectionCountsOnceItIsProven() {
        connected(0);
        acked(100, 110);
        connected(5_000);
        assertThat(proofs.validUntil() / 1_000_000).isEqualTo(WORTH);
        assertThat(acked(5_400, 5_410)).isEqualTo(5_000 + WORTH);
    }

    @Test
    void validityNeverGoesBack() {
        connected(0);
        acked(5_000, 5_010);
        long before = acked(9_000, 9_010);
        proofs.connected(ns(9_100), Duration.ofSeconds(1));
        assertThat(acked(9_200, 9_210)).isEqualTo(before);
    }

    @Test
    void clockMayOverflow() {
        long origin = Long.MAX_VALUE - ns(1_000);
        Proofs late = new Proofs(TICK, origin);
        late.connected(origin, TTL);
        late.acked(origin + ns(100), origin + ns(110));
        late.acked(origin + ns(3_000), origin + ns(3_010));
        assertThat(late.validUntil() - (origin + ns(100))).isEqualTo(ns(WORTH));
    }
}
