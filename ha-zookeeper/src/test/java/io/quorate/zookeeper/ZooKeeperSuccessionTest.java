package io.quorate.zookeeper;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.SuccessionContract;
import org.junit.jupiter.api.Tag;

/** Who leads next on three real servers. */
@Tag("once")
class ZooKeeperSuccessionTest extends SuccessionContract {
    @Override
    protected BackendHarness newHarness() {
        return new ZooKeeperHarness();
    }
}
