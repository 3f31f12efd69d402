package io.quorate.zookeeper;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.test.contract.NodeContract;
import io.quorate.test.junit.StoreExtension;
import io.quorate.test.junit.Stores;
import io.quorate.test.store.TestStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole nodes on ZooKeeper, under the kit's faults. */
@Tag("once")
class NodeContractTest {

    @Nested
    class OnAnEmbeddedServer extends NodeContract {
        @RegisterExtension
        static final StoreExtension STORE = Stores.zooKeeperEmbedded();

        @Test
        void thereIsNoServerToKill(TestStore store) {
            assertThatThrownBy(store::killLeadingServer).hasMessageContaining("take an ensemble");
        }
    }

    @Nested
    class OnAnEnsemble extends NodeContract {
        @RegisterExtension
        static final StoreExtension STORE = Stores.zooKeeperEnsemble(3);

        @Test
        void leadOutlivesTheLeadingServer(TestStore store) throws InterruptedException {
            lossOfTheLeadingServerCostsNoLead(store);
        }
    }
}
