package io.quorate.test.contract;

import org.junit.jupiter.api.Nested;

/**
 * Everything that a backend must do, healthy and under faults. A backend's test extends this class and says how to make a
 * harness; nothing may be left out.
 */
public abstract class BackendContract {

    /** For subclasses. */
    protected BackendContract() {}

    /**
     * Makes a harness for one test, on a healthy store.
     *
     * @return a harness, which the contract closes
     */
    protected abstract BackendHarness newHarness();

    @Nested
    class Sessions extends SessionContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Entries extends EntryContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Commits extends CommitContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Watches extends WatchContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Queues extends QueueContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Faults extends FaultContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Safety extends SafetyContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Ceilings extends LimitContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }

    @Nested
    class Closing extends ClosingContract {
        @Override
        BackendHarness newHarness() {
            return BackendContract.this.newHarness();
        }
    }
}
