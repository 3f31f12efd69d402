package io.quorate.test.contract;

import java.time.Duration;

/** Worker groups on the store in memory. */
class MemoryGroupTest extends GroupContract {
    @Override
    protected BackendHarness newHarness() {
        return new RealTimeMemoryHarness(Duration.ofSeconds(4));
    }
}
