package io.quorate.test.contract;

import java.time.Duration;

/** Handovers on the store in memory. */
class MemoryHandoverTest extends HandoverContract {
    @Override
    protected BackendHarness newHarness() {
        return new RealTimeMemoryHarness(Duration.ofSeconds(4));
    }
}
