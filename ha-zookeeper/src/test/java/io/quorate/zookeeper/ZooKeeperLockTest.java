package io.quorate.zookeeper;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.LockContract;

/** Locks on three real servers. */
class ZooKeeperLockTest extends LockContract {
    @Override
    protected BackendHarness newHarness() {
        return new ZooKeeperHarness();
    }
}
