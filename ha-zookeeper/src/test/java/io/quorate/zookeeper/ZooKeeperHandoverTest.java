package io.quorate.zookeeper;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.HandoverContract;

/** Handovers on three real servers. */
class ZooKeeperHandoverTest extends HandoverContract {
    @Override
    protected BackendHarness newHarness() {
        return new ZooKeeperHarness();
    }
}
