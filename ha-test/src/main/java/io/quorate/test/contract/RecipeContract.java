package io.quorate.test.contract;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts of recipes share: whole nodes on a harness's store, for one test. */
abstract class RecipeContract {
    static final Duration LONG = Duration.ofMinutes(1);

    final String name = "r-" + Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    final ExecutorService threads = Executors.newCachedThreadPool();
    BackendHarness harness;
    ContractNodes nodes;

    /**
     * Makes a harness for one test, on a healthy store and the system's clock.
     *
     * @return a harness, which the contract closes
     */
    protected abstract BackendHarness newHarness();

    @BeforeEach
    final void connectToTheStore() {
        harness = newHarness();
        nodes = new ContractNodes(harness);
    }

    @AfterEach
    final void closeAll() {
        threads.shutdownNow();
        harness.heal();
        nodes.close();
        harness.close();
    }

    /** What a directory holds; nothing while the store has no answer, as when its servers choose a leader. */
    final Optional<List<Entry>> list(Backend backend, String dir) {
        try {
            return Optional.of(harness.get(backend.list(dir)));
        } catch (StoreException notNow) {
            return Optional.empty();
        }
    }
}
