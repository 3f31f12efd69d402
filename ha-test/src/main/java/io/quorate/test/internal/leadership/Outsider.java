package io.quorate.test.internal.leadership;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendProvider;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionListener;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreUri;
import io.quorate.spi.Write;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Writes under the guard of a leader's entry and asks nobody whether it is still valid, as if the leader's own check had
 * passed just before a pause: only the store can refuse. It has a session of its own, so it is the guard that is refused.
 */
final class Outsider {
    private static final SessionTimings TIMINGS = new SessionTimings(
            Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(10));

    private final StoreUri uri;

    Outsider(String uri) {
        this.uri = StoreUri.parse(uri);
    }

    String commit(String guardKey, long token) {
        Entry guard = new Entry(guardKey, new byte[0], token, token, 0, "the leader's");
        Write write = new Write.Put("documents/written-by-leader", "stale".getBytes(UTF_8), Expected.any());
        OwnedName names = new OwnedName("outsider", Long.toString(System.nanoTime(), Character.MAX_RADIX));
        try (SystemScheduler scheduler = new SystemScheduler("outsider");
                Backend backend = provider()
                        .factory(uri)
                        .create(new BackendContext(names, TIMINGS, Ticker.system(), scheduler))) {
            BackendSession session = wait(backend.open(new Deaf()));
            try {
                return "done " + wait(session.commit(guard, List.of(write)));
            } catch (CompletionException e) {
                return e.getCause() instanceof StoreException store
                        ? "refused " + store.kind()
                        : "failed " + e.getCause();
            } finally {
                wait(session.close());
            }
        }
    }

    private BackendProvider provider() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.schemes().contains(uri.scheme()))
                .findFirst()
                .orElseThrow();
    }

    private static <T> T wait(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static final class Deaf implements SessionListener {
        @Override
        public void extended(long validUntil) {}

        @Override
        public void suspended() {}

        @Override
        public void restored() {}

        @Override
        public void lost(String reason) {}
    }
}
