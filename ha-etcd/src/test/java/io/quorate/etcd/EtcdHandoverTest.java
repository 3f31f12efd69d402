package io.quorate.etcd;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.HandoverContract;
import org.junit.jupiter.api.Tag;

/** Handovers on three real members. */
@Tag("etcd")
class EtcdHandoverTest extends HandoverContract {
    @Override
    protected BackendHarness newHarness() {
        return new EtcdHarness();
    }
}
