package io.quorate.internal.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.NodeClosedException;
import io.quorate.group.GroupOptions;
import io.quorate.internal.group.GroupCluster.Worker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a user may ask of a group, and what is refused at the offending call. */
class GroupOptionsTest {

    @Test
    void defaultsAreAsDocumented() {
        GroupOptions options = GroupOptions.ofSize(4);
        assertThat(options.min()).isEqualTo(4);
        assertThat(options.max()).isEqualTo(4);
        assertThat(options.spares()).isZero();
        assertThat(options.device()).isZero();
        assertThat(options.lastCall()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.stopGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.zone()).isEmpty();
        assertThat(options.host()).isEmpty();
    }

    @Test
    void limitsThatCannotBeKeptAreRefused() {
        refused(() -> GroupOptions.of(0, 4), "min is 0: a generation has at least 1 member");
        refused(() -> GroupOptions.of(5, 4), "max 4 is less than min 5: raise max or lower min");
        refused(() -> GroupOptions.of(1, 1_001), "max is 1001: at most 1000 are allowed");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        GroupOptions options = GroupOptions.of(1, 4);
        refused(() -> options.withSpares(-1), "spares is -1");
        refused(() -> options.withDevice(-1), "device is -1");
        refused(() -> options.withLastCall(Duration.ofSeconds(-1)), "lastCall is PT-1S");
        refused(() -> options.withStopGrace(Duration.ofDays(366)), "stopGrace is PT8784H");
        refused(() -> options.withZone("a/b"), "zone name 'a/b'");
        refused(() -> options.withHost(""), "host name is empty");
    }

    @Test
    void groupNameFollowsTheRulesOfNames() {
        GroupCluster cluster = new GroupCluster(GroupOptions.ofSize(1));
        var node = cluster.start("n", cluster.store.link());
        refused(() -> node.group("a/b"), "group name 'a/b'");
        refused(() -> node.group(""), "group name is empty");
        assertThat(node.group("g")).isSameAs(node.group("g"));
    }

    @Test
    void nodeIsInAGroupOnce() {
        GroupCluster cluster = new GroupCluster(GroupOptions.ofSize(1));
        Worker worker = cluster.worker("w");
        assertThatThrownBy(() -> worker.node.group(GroupCluster.GROUP).join(g -> {}, GroupOptions.ofSize(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already is in group 'trainer'");

        worker.membership.close();
        cluster.pass(GroupCluster.MOMENT);
        worker.node.group(GroupCluster.GROUP).join(g -> {}, GroupOptions.ofSize(1));
    }

    @Test
    void closedNodeJoinsNothing() {
        GroupCluster cluster = new GroupCluster(GroupOptions.ofSize(1));
        Worker worker = cluster.worker("w");
        var group = worker.node.group("other");
        CompletableFuture<Void> closed = worker.node.closeAsync().toCompletableFuture();
        cluster.pass(GroupCluster.MOMENT);

        assertThat(closed).isCompleted();
        assertThatThrownBy(() -> group.join(g -> {}, GroupOptions.ofSize(1))).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> worker.node.group("third")).isInstanceOf(NodeClosedException.class);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
