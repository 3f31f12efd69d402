package io.quorate.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.group.Generation;
import io.quorate.group.GroupOptions;
import io.quorate.internal.group.GroupCluster.Worker;
import io.quorate.internal.node.TestNode;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody else removes or writes entries of a group: an operator, or a successor that was wrong about a death. */
class ForeignHandTest {
    private final GroupCluster cluster = new GroupCluster(GroupOptions.of(2, 3));
    private final TestNode stranger = TestNode.started("stranger", cluster.clock, cluster.store.link());
    private final List<Worker> workers = cluster.workers(3);
    private Generation first;

    @BeforeEach
    void open() {
        cluster.pass(GroupCluster.MOMENT);
        first = workers.get(0).current();
        assertThat(cluster.working()).hasSize(3);
    }

    @Test
    void removedRoundClosesTheGenerationAndAllRegroup() {
        remove(entry("state", "round"));
        cluster.pass(GroupCluster.MOMENT);
        assertThat(first.isValid()).isFalse();
        assertThat(cluster.working()).hasSize(3);
        assertThat(workers.get(0).current().token()).isGreaterThan(first.token());
        assertThat(cluster.entries()).as("three members, a round and a roster").hasSize(5);
    }

    @Test
    void removedMemberClosesTheGenerationAndComesBack() {
        for (Entry member : cluster.store.list("groups/trainer/members")) {
            Generation before = workers.get(0).current();
            remove(member);
            cluster.pass(GroupCluster.MOMENT.multipliedBy(2));
            assertThat(before.isValid()).as("after " + member).isFalse();
            assertThat(cluster.working()).as("after " + member).hasSize(3);
        }
        assertThat(cluster.entries()).hasSize(5);
    }

    @Test
    void garbageIsSkipped() {
        for (String key : List.of("state/x~y~1", "members/x~y~2", "members/note", "state/note")) {
            stranger.core().backend().put("groups/trainer/" + key, "not ours".getBytes(UTF_8), Expected.any());
        }
        workers.get(1).current().close();
        cluster.pass(GroupCluster.MOMENT.multipliedBy(2));
        assertThat(cluster.working()).hasSize(3);
        assertThat(workers).anyMatch(w -> w.node.skippedEntries() == 2);
    }

    private Entry entry(String dir, String name) {
        return cluster.store.list("groups/trainer/" + dir).stream()
                .filter(e -> e.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    private void remove(Entry entry) {
        var removed = stranger.core().keeper().era().orElseThrow().session().remove(entry);
        cluster.pass(java.time.Duration.ofMillis(1));
        assertThat(removed.toCompletableFuture()).isCompletedWithValue(true);
    }
}
