package io.quorate.etcd.processes;

import io.quorate.test.internal.leadership.Leaderships;
import io.quorate.test.internal.leadership.Place;
import io.quorate.test.store.EtcdCluster;
import io.quorate.test.store.EtcdMember;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Never two leaders, on a real cluster. */
@Tag("etcd")
@Tag("once")
class LeadershipUnderFaultsTest extends Leaderships {
    private static EtcdCluster cluster;
    private int run;

    @BeforeAll
    static void startCluster() throws InterruptedException {
        cluster = EtcdCluster.builder().forceSync(false).start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void takeAnotherNamespace() {
        run = (int) (System.nanoTime() & 0xffffff);
    }

    @Override
    protected Place place() {
        return Place.behindProxies(
                cluster.members().stream().map(EtcdMember::address).toList(),
                hosts -> "etcd://" + hosts + "/run-" + run + "?electionTimeout=500ms");
    }
}
