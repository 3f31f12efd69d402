package io.quorate.etcd;

import io.quorate.test.contract.BackendHarness;
import io.quorate.test.contract.LockContract;
import org.junit.jupiter.api.Tag;

/** Locks on three real members. */
@Tag("etcd")
class EtcdLockTest extends LockContract {
    @Override
    protected BackendHarness newHarness() {
        return new EtcdHarness();
    }
}
