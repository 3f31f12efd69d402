package io.quorate.etcd;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.CheckpointContract;
import org.junit.jupiter.api.Tag;

/** Checkpoints on three real members. */
@Tag("etcd")
class EtcdCheckpointTest extends CheckpointContract {
    @Override
    protected BackendHarness newHarness() {
        return new EtcdHarness();
    }
}
