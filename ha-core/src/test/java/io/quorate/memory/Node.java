package io.quorate.memory;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionListener;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import io.quorate.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node of a test in virtual time, with everything that it was told in one list. */
final class Node {
    static final Duration TTL = Duration.ofSeconds(6);
    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    static final SessionTimings TIMINGS = new SessionTimings(TTL, HEARTBEAT, REQUEST_TIMEOUT, Duration.ofSeconds(5));

    final OwnedName names;
    final Backend backend;
    final List<String> told = new CopyOnWriteArrayList<>();
    private final VirtualClock clock;

    Node(String id, BackendFactory factory, VirtualClock clock) {
        this(id, factory, clock, TIMINGS);
    }

    Node(String id, BackendFactory factory, VirtualClock clock, SessionTimings timings) {
        this.clock = clock;
        names = new OwnedName(id, "i");
        backend = factory.create(new BackendContext(names, timings, clock, clock));
    }

    BackendSession open() {
        return now(backend.open(new Listener()));
    }

    Backend.Watch watch(String dir) {
        Backend.Watch watch = backend.watch(dir, new Observer());
        clock.runDue();
        return watch;
    }

    Entry join(BackendSession session, String dir) {
        return now(session.join(dir, names.next(), bytes("joined")));
    }

    /** The result of a stage that needs no time to pass. */
    <T> T now(CompletionStage<T> stage) {
        clock.runDue();
        return done(stage);
    }

    static <T> T done(CompletionStage<T> stage) {
        if (!isDone(stage)) {
            throw new AssertionError("not complete yet: " + stage);
        }
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        }
    }

    static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class Listener implements SessionListener {
        @Override
        public void extended(long validUntil) {}

        @Override
        public void suspended() {
            told.add("suspended");
        }

        @Override
        public void restored() {
            told.add("restored");
        }

        @Override
        public void lost(String reason) {
            told.add("lost");
        }
    }

    private final class Observer implements WatchObserver {
        @Override
        public void snapshot(List<Entry> entries) {
            told.add("snapshot " + entries.stream().map(Entry::name).toList());
        }

        @Override
        public void updated(Entry entry) {
            told.add("updated " + entry.name());
        }

        @Override
        public void removed(String key) {
            told.add("removed " + key.substring(key.lastIndexOf('/') + 1));
        }

        @Override
        public void stale() {
            told.add("stale");
        }

        @Override
        public void failed(StoreException cause) {
            told.add("failed " + cause.kind());
        }
    }
}
