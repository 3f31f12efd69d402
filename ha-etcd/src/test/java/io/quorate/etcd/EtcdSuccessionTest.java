package io.quorate.etcd;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.SuccessionContract;
import org.junit.jupiter.api.Tag;

/** Who leads next on three real members. */
@Tag("etcd")
@Tag("once")
class EtcdSuccessionTest extends SuccessionContract {
    @Override
    protected BackendHarness newHarness() {
        return new EtcdHarness();
    }
}
