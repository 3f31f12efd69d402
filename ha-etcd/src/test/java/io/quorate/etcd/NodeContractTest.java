package io.quorate.etcd;

import io.quorate.test.contract.NodeContract;
import io.quorate.test.junit.StoreExtension;
import io.quorate.test.junit.Stores;
import io.quorate.test.store.TestStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole nodes on etcd, under the kit's faults. */
@Tag("etcd")
class NodeContractTest extends NodeContract {
    @RegisterExtension
    static final StoreExtension STORE = Stores.etcdCluster(3);

    @Test
    void leadOutlivesTheLeadingServer(TestStore store) throws InterruptedException {
        lossOfTheLeadingServerCostsNoLead(store);
    }
}
