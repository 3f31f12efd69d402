package io.quorate.zookeeper;

import io.quorate.test.contract.BackendContract;
import io.quorate.test.contract.BackendHarness;

/** The contract of all backends, on three real servers. */
class ZooKeeperContractTest extends BackendContract {
    @Override
    protected BackendHarness newHarness() {
        return new ZooKeeperHarness();
    }
}
