package io.quorate.test.contract;

import java.time.Duration;

/** Checkpoints on the store in memory. */
class MemoryCheckpointTest extends CheckpointContract {
    @Override
    protected BackendHarness newHarness() {
        return new RealTimeMemoryHarness(Duration.ofSeconds(4));
    }
}
