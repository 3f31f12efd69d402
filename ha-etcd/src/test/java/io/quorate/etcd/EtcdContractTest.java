package io.quorate.etcd;

import io.quorate.test.contract.BackendContract;
import io.quorate.test.contract.BackendHarness;
import org.junit.jupiter.api.Tag;

/** The contract of all backends, on three real members. */
@Tag("etcd")
class EtcdContractTest extends BackendContract {
    @Override
    protected BackendHarness newHarness() {
        return new EtcdHarness();
    }
}
