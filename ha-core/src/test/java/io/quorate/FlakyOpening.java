package io.quorate;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Limits;
import io.quorate.spi.SessionListener;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import io.quorate.time.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Another backend, except that sessions can be kept from opening; remembers when somebody tried. */
final class FlakyOpening implements BackendFactory {
    final List<Long> attempts = new CopyOnWriteArrayList<>();
    volatile Optional<StoreException.Kind> failing = Optional.empty();
    private final BackendFactory real;

    FlakyOpening(BackendFactory real) {
        this.real = real;
    }

    @Override
    public Backend create(BackendContext context) {
        return new Opening(real.create(context), context.ticker());
    }

    private final class Opening implements Backend {
        private final Backend backend;
        private final Ticker ticker;

        Opening(Backend backend, Ticker ticker) {
            this.backend = backend;
            this.ticker = ticker;
        }

        @Override
        public CompletionStage<BackendSession> open(SessionListener listener) {
            attempts.add(ticker.nanoTime());
            return failing.<CompletionStage<BackendSession>>map(
                            kind -> CompletableFuture.failedFuture(new StoreException(kind, "failing on purpose")))
                    .orElseGet(() -> backend.open(listener));
        }

        @Override
        public CompletionStage<Optional<Entry>> get(String key) {
            return backend.get(key);
        }

        @Override
        public CompletionStage<List<Entry>> list(String dir) {
            return backend.list(dir);
        }

        @Override
        public CompletionStage<Entry> put(String key, byte[] value, Expected expected) {
            return backend.put(key, value, expected);
        }

        @Override
        public Watch watch(String dir, WatchObserver observer) {
            return backend.watch(dir, observer);
        }

        @Override
        public Limits limits() {
            return backend.limits();
        }

        @Override
        public void close() {
            backend.close();
        }
    }
}
