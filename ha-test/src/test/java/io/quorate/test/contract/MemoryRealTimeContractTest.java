package io.quorate.test.contract;

import java.time.Duration;
import org.junit.jupiter.api.Nested;

/**
 * The backend in memory with a thread for each node, where calls really come at the same time. Those parts of the contract
 * that wait for no TTL; in virtual time all of it runs.
 */
class MemoryRealTimeContractTest {

    @Nested
    class Entries extends EntryContract {
        @Override
        BackendHarness newHarness() {
            return harness();
        }
    }

    @Nested
    class Commits extends CommitContract {
        @Override
        BackendHarness newHarness() {
            return harness();
        }
    }

    @Nested
    class Watches extends WatchContract {
        @Override
        BackendHarness newHarness() {
            return harness();
        }
    }

    @Nested
    class Queues extends QueueContract {
        @Override
        BackendHarness newHarness() {
            return harness();
        }
    }

    @Nested
    class Ceilings extends LimitContract {
        @Override
        BackendHarness newHarness() {
            return harness();
        }
    }

    /** Long enough that no pause of a busy machine costs a session. */
    private static BackendHarness harness() {
        return new RealTimeMemoryHarness(Duration.ofSeconds(30));
    }
}
