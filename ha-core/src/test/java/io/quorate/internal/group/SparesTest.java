package io.quorate.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.group.GroupOptions;
import io.quorate.group.MembershipState;
import io.quorate.internal.group.GroupCluster.Worker;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members that wait to take the place of others. */
class SparesTest {
    @Test
    void spareTakesTheLostMembersPlaceWithoutLastCall() {
        GroupCluster cluster = new GroupCluster(GroupOptions.of(2, 4));
        List<Worker> workers = cluster.workers(5);
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).hasSize(4);
        Worker spare = workers.stream().filter(w -> !w.works()).findAny().orElseThrow();
        assertThat(spare.membership.state()).isEqualTo(MembershipState.WAITING);

        Worker lost = workers.stream().filter(Worker::works).findAny().orElseThrow();
        lost.die();
        cluster.pass(GroupCluster.TTL.plus(GroupCluster.MOMENT));
        assertThat(cluster.working()).hasSize(4).contains(spare).doesNotContain(lost);
    }

    @Test
    void sparesAreHeldBack() {
        GroupCluster cluster = new GroupCluster(GroupOptions.of(2, 6).withSpares(2));
        cluster.workers(5);
        cluster.pass(GroupOptions.of(2, 6).lastCall().plus(GroupCluster.MOMENT));
        assertThat(cluster.working()).hasSize(3);

        cluster.working().get(0).die();
        cluster.pass(GroupCluster.TTL.plus(GroupCluster.MOMENT));
        assertThat(cluster.working()).hasSize(3);
    }
}
