package io.quorate.test.contract;

import java.time.Duration;

/** Locks on the store in memory. */
class MemoryLockTest extends LockContract {
    @Override
    protected BackendHarness newHarness() {
        return new RealTimeMemoryHarness(Duration.ofSeconds(4));
    }
}
