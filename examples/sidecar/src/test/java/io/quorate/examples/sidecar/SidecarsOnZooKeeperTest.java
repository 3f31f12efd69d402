package io.quorate.examples.sidecar;

import io.quorate.test.store.ZooKeeperEnsemble;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On a real server. */
class SidecarsOnZooKeeperTest extends SidecarsOnARealStore {
    private static ZooKeeperEnsemble store;

    @BeforeAll
    static void startStore() throws InterruptedException {
        // The longest session is 20 ticks.
        store = ZooKeeperEnsemble.builder()
                .servers(1)
                .tickTime(Duration.ofSeconds(3))
                .forceSync(false)
                .start();
    }

    @AfterAll
    static void stopStore() {
        store.close();
    }

    @Override
    String uri() {
        return "zookeeper://" + store.connectString() + "/sidecars?create=true&tickTime=3s";
    }
}
