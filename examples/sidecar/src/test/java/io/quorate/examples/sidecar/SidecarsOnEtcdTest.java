package io.quorate.examples.sidecar;

import io.quorate.test.store.EtcdCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** On a real member. */
@Tag("etcd")
class SidecarsOnEtcdTest extends SidecarsOnARealStore {
    private static EtcdCluster store;

    @BeforeAll
    static void startStore() throws InterruptedException {
        store = EtcdCluster.builder().members(1).forceSync(false).start();
    }

    @AfterAll
    static void stopStore() {
        store.close();
    }

    @Override
    String uri() {
        return "etcd://" + store.connectString() + "/sidecars";
    }
}
