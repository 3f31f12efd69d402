package io.quorate.zookeeper;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.CheckpointContract;

/** Checkpoints on three real servers. */
class ZooKeeperCheckpointTest extends CheckpointContract {
    @Override
    protected BackendHarness newHarness() {
        return new ZooKeeperHarness();
    }
}
