package io.quorate.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.group.Generation;
import io.quorate.group.GroupOptions;
import io.quorate.group.MembershipState;
import io.quorate.internal.group.GroupCluster.Worker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A member whose callback does not return when its generation is over. */
class SlowMemberTest {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final GroupCluster cluster =
            new GroupCluster(GroupOptions.of(2, 3).withStopGrace(GRACE).withLastCall(Duration.ofSeconds(1)));
    private final HeldCallbacks callbacks = new HeldCallbacks(cluster.clock);

    @Test
    void nextGenerationWaitsForACallbackThatReturnsInItsGrace() {
        List<Worker> workers = slowAndTwoOthers();
        Worker slow = workers.get(0);
        Generation first = slow.current();
        workers.get(1).current().close();
        cluster.pass(GRACE.dividedBy(2));
        assertThat(first.isValid()).isFalse();
        assertThat(cluster.working()).isEmpty();

        callbacks.release();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).hasSize(3).contains(slow);
    }

    @Test
    void othersGoOnWithoutAMemberWhoseCallbackOutlastsItsGrace() {
        List<Worker> workers = slowAndTwoOthers();
        Worker slow = workers.get(0);
        workers.get(1).current().close();
        cluster.pass(GRACE.plus(Duration.ofSeconds(3)));
        assertThat(cluster.working()).hasSize(2).doesNotContain(slow);
        assertThat(slow.membership.state()).isEqualTo(MembershipState.AWAY);

        callbacks.release();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.failures)
                .anySatisfy(
                        f -> assertThat(f).contains("did not return within the stop grace of PT3S", "group trainer"));
        assertThat(slow.membership.state()).isEqualTo(MembershipState.WAITING);
    }

    private List<Worker> slowAndTwoOthers() {
        Worker slow = cluster.worker("slow", o -> o, generation -> {}, builder -> builder.callbackExecutor(callbacks));
        callbacks.hold();
        cluster.workers(2);
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).hasSize(3);
        return List.of(slow, cluster.workers.get(1), cluster.workers.get(2));
    }
}
