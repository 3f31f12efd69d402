package io.quorate.test.contract;

import java.time.Duration;

/** Who leads next on the store in memory. */
class MemorySuccessionTest extends SuccessionContract {
    @Override
    protected BackendHarness newHarness() {
        return new RealTimeMemoryHarness(Duration.ofSeconds(4));
    }
}
