package io.quorate.examples.quickstart;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.election.Candidacy;
import io.quorate.test.junit.StoreExtension;
import io.quorate.test.junit.Stores;
import io.quorate.test.store.TestStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

// snippet begins
class FailoverHookTest {
    @RegisterExtension
    static final StoreExtension STORE = Stores.zooKeeperEnsemble(3);

    private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();

    @Test
    void standbyLoadsTheModelWhenTheLeaderIsCutOff(TestStore store) throws Exception {
        Candidacy first = stand(store, "gpu-1");
        assertThat(loads.poll(20, SECONDS)).isEqualTo("gpu-1");
        stand(store, "gpu-2");

        store.cut("gpu-1"); // its packets are lost from here on, both ways, and nobody is told
        store.killLeadingServer(); // and one of the three ZooKeeper servers dies as well

        assertThat(loads.poll(30, SECONDS)).isEqualTo("gpu-2");
        assertThat(first.leadership()).as("it knew before the other began").isEmpty();
    }

    private Candidacy stand(TestStore store, String id) throws InterruptedException {
        return store.node(id).election("model").stand(leadership -> loads.add(id)); // your hook
    }
}
// snippet ends
