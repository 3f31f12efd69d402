package io.quorate.test.contract;

/** The backend in memory, in virtual time. */
class MemoryBackendContractTest extends BackendContract {
    @Override
    protected BackendHarness newHarness() {
        return new MemoryHarness();
    }
}
