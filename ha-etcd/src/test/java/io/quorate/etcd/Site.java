package io.quorate.etcd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendSession;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a test's nodes stand on: backends in real time, closed together. */
final class Site implements AutoCloseable {
    static final SessionTimings TIMINGS = timings(Duration.ofSeconds(6));
    static final Duration SOON = Duration.ofSeconds(20);

    private final SystemScheduler scheduler = new SystemScheduler("site");
    private final List<Backend> backends = new ArrayList<>();

    static SessionTimings timings(Duration ttl) {
        return new SessionTimings(ttl, ttl.dividedBy(8), ttl.dividedBy(3), Duration.ofSeconds(10));
    }

    Backend backend(String uri) {
        return backend(uri, TIMINGS);
    }

    Backend backend(String uri, SessionTimings timings) {
        return backend(EtcdBackend.connecting(uri), timings);
    }

    Backend backend(BackendFactory factory, SessionTimings timings) {
        Backend backend = factory.create(context(timings));
        backends.add(backend);
        return backend;
    }

    BackendContext context(SessionTimings timings) {
        OwnedName names = new OwnedName("n", UUID.randomUUID().toString().substring(0, 8));
        return new BackendContext(names, timings, Ticker.system(), scheduler);
    }

    static BackendSession open(Backend backend) {
        return open(backend, new RecordingListener());
    }

    static BackendSession open(Backend backend, RecordingListener listener) {
        return get(backend.open(listener));
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw new AssertionError("a stage fails with a StoreException and nothing else", e);
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }

    static StoreException failure(CompletionStage<?> stage) {
        StoreException[] found = new StoreException[1];
        assertThatThrownBy(() -> get(stage)).isInstanceOfSatisfying(StoreException.class, e -> found[0] = e);
        return found[0];
    }

    static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        backends.forEach(Backend::close);
        scheduler.close();
    }
}
