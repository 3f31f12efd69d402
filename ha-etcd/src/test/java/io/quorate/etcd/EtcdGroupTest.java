package io.quorate.etcd;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.GroupContract;
import org.junit.jupiter.api.Tag;

/** Worker groups on three real members. */
@Tag("etcd")
class EtcdGroupTest extends GroupContract {
    @Override
    protected BackendHarness newHarness() {
        return new EtcdHarness();
    }
}
