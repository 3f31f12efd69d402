package io.quorate.zookeeper.processes;

import io.quorate.test.internal.leadership.Leaderships;
import io.quorate.test.internal.leadership.Place;
import io.quorate.test.store.ZooKeeperEnsemble;
import io.quorate.test.store.ZooKeeperServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Never two leaders, on a real ensemble. */
@Tag("once")
class LeadershipUnderFaultsTest extends Leaderships {
    static final Duration TICK = Duration.ofMillis(500);
    private static ZooKeeperEnsemble ensemble;

    @BeforeAll
    static void startEnsemble() throws InterruptedException {
        ensemble = ZooKeeperEnsemble.builder().servers(3).tickTime(TICK).start();
        ensemble.awaitQuorum(Duration.ofSeconds(30));
    }

    @AfterAll
    static void stopEnsemble() {
        ensemble.close();
    }

    static String uri(String hosts) {
        return "zookeeper://" + hosts + "?tickTime=" + TICK.toMillis() + "ms";
    }

    @Override
    protected Place place() {
        return Place.behindProxies(
                ensemble.servers().stream().map(ZooKeeperServer::address).toList(), LeadershipUnderFaultsTest::uri);
    }
}
