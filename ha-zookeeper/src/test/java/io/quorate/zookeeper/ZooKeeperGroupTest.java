package io.quorate.zookeeper;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.GroupContract;

/** Worker groups on three real servers. */
class ZooKeeperGroupTest extends GroupContract {
    @Override
    protected BackendHarness newHarness() {
        return new ZooKeeperHarness();
    }
}
