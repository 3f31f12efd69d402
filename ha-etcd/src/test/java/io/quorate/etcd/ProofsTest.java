package io.quorate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.quorate.etcd.Proofs.Witness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a renewal of a lease is worth. */
class ProofsTest {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final long WORTH = Duration.ofMillis(9_800).toNanos();
    private static final LeaseKeepAliveResponse RENEWED = renewal(7, 10);

    private static LeaseKeepAliveResponse renewal(long member, long ttl) {
        return LeaseKeepAliveResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setMemberId(member))
                .setTTL(ttl)
                .build();
    }

    @Test
    void renewalBetweenTwoAnswersOfOneTermThroughOneMemberCounts() {
        assertThat(Proofs.confirm(new Witness(7, 3), RENEWED, new Witness(7, 3)))
                .isTrue();
    }

    @Test
    void renewalDuringWhichTheTermChangedIsWorthNothing() {
        assertThat(Proofs.confirm(new Witness(7, 3), RENEWED, new Witness(7, 4)))
                .isFalse();
    }

    @Test
    void renewalByAnotherMemberThanTheOneThatAnswersForItsQuorumIsWorthNothing() {
        assertThat(Proofs.confirm(new Witness(7, 3), renewal(8, 10), new Witness(7, 3)))
                .isFalse();
        assertThat(Proofs.confirm(new Witness(8, 3), RENEWED, new Witness(7, 3)))
                .isFalse();
        assertThat(Proofs.confirm(new Witness(7, 3), RENEWED, new Witness(8, 3)))
                .isFalse();
    }

    @Test
    void renewalWithNothingBeforeItIsWorthNothing() {
        assertThat(Proofs.confirm(null, RENEWED, new Witness(7, 3))).isFalse();
    }

    @Test
    void leaseThatIsNotKnownIsNotRenewed() {
        assertThat(Proofs.confirm(new Witness(7, 3), renewal(7, 0), new Witness(7, 3)))
                .isFalse();
    }

    @Test
    void validityIsCountedFromTheSendingAndMovesForwardOnly() {
        Proofs proofs = new Proofs(TTL, 1_000);
        assertThat(proofs.validUntil()).isEqualTo(1_000 + WORTH);
        assertThat(proofs.extend(5_000)).isTrue();
        assertThat(proofs.validUntil()).isEqualTo(5_000 + WORTH);
        assertThat(proofs.extend(4_000)).isFalse();
        assertThat(proofs.validUntil()).isEqualTo(5_000 + WORTH);
    }

    @Test
    void clockMayOverflow() {
        Proofs proofs = new Proofs(TTL, Long.MAX_VALUE - 10);
        long before = proofs.validUntil();
        assertThat(proofs.extend(Long.MIN_VALUE + 10)).isTrue();
        assertThat(proofs.validUntil() - before).isPositive();
    }

    @Test
    void marginIsAShareOfTheTtlAndNeverTooSmall() {
        assertThat(Proofs.margin(Duration.ofSeconds(60))).isEqualTo(Duration.ofMillis(1_200));
        assertThat(Proofs.margin(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void leastTtlIsOneAndAHalfElectionTimeoutsInWholeSeconds() {
        assertThat(TimingRules.leastTtl(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
        assertThat(TimingRules.leastTtl(Duration.ofMillis(500))).isEqualTo(Duration.ofSeconds(1));
        assertThat(TimingRules.leastTtl(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(3));
        assertThat(TimingRules.seconds(Duration.ofMillis(2_001))).isEqualTo(3);
        assertThat(TimingRules.seconds(Duration.ofSeconds(2))).isEqualTo(2);
    }
}
