package io.quorate.zookeeper;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.SuccessionContract;

/** Who leads next on three real servers. */
class ZooKeeperSuccessionTest extends SuccessionContract {
    @Override
    protected BackendHarness newHarness() {
        return new ZooKeeperHarness();
    }
}
