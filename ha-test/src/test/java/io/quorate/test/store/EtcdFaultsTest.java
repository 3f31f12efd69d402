package io.quorate.test.store;

import static io.quorate.test.store.Keys.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One proxied cluster, broken and mended over and over. */
@Tag("etcd")
class EtcdFaultsTest {
    private static EtcdCluster cluster;
    private static Keys keys;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = EtcdCluster.builder().proxied().start();
        keys = new Keys(cluster);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void allServe() {
        cluster.members().forEach(member -> cluster.heal(member.id()));
        await().atMost(SOON)
                .until(() -> cluster.leader().isPresent() && cluster.followers().size() == 2);
    }

    @Test
    void cutOffFollowerKnowsNothingOfWhatTheOthersWrite() {
        EtcdMember leader = cluster.leader().orElseThrow();
        EtcdMember follower = cluster.followers().get(0);
        cluster.isolate(follower.id());
        keys.put("/written-after-the-cut", "");
        assertThat(cluster.leader()).contains(leader);
        assertThat(Keys.isKnownTo(follower, "/written-after-the-cut")).isFalse();
        await().atMost(SOON).until(() -> !follower.isServing());
        cluster.heal(follower.id());
        await().atMost(SOON).until(() -> Keys.isKnownTo(follower, "/written-after-the-cut"));
    }

    @Test
    void cutOffLeaderBelievesInItselfUntilItFindsOutAndFollowsWhenHealed() throws Exception {
        EtcdMember first = cluster.leader().orElseThrow();
        cluster.isolate(first.id());
        assertThat(first.status().orElseThrow().leads()).isTrue();
        EtcdMember next = cluster.awaitQuorum(SOON);
        assertThat(next).isNotEqualTo(first);
        await().atMost(SOON).until(() -> first.status().orElseThrow().leaderId() == 0);
        assertThatThrownBy(() -> first.call("/v3/kv/put", "{\"key\":\"" + Json.bytes("/lost") + "\"}"))
                .hasMessageContaining("member " + first.id());
        cluster.heal(first.id());
        await().atMost(SOON).until(() -> cluster.followers().contains(first));
    }

    @Test
    void refusedLeaderIsReplaced() throws Exception {
        EtcdMember first = cluster.leader().orElseThrow();
        cluster.isolate(first.id(), Isolation.REFUSED);
        assertThat(cluster.awaitQuorum(SOON)).isNotEqualTo(first);
        cluster.heal(first.id());
        await().atMost(SOON).until(() -> cluster.followers().contains(first));
    }

    @Test
    void pausedLeaderIsReplacedAndFollowsWhenItWakes() throws Exception {
        EtcdMember first = cluster.leader().orElseThrow();
        first.pause();
        assertThat(first.isAlive()).isTrue();
        assertThat(cluster.awaitQuorum(SOON)).isNotEqualTo(first);
        first.resume();
        await().atMost(SOON).until(() -> cluster.followers().contains(first));
    }

    @Test
    void memberThatIsCutOffWhileItStartsStaysOutUntilItIsHealed() throws Exception {
        EtcdMember follower = cluster.followers().get(0);
        follower.kill();
        cluster.isolate(follower.id(), Isolation.REFUSED);
        keys.put("/written-while-it-was-dead", "");
        follower.start();
        await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> !follower.isServing());
        cluster.heal(follower.id());
        follower.awaitServing(SOON);
        await().atMost(SOON).until(() -> Keys.isKnownTo(follower, "/written-while-it-was-dead"));
    }
}
