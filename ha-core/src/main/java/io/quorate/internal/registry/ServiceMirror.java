package io.quorate.internal.registry;

import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.registry.Snapshot.Slot;
import io.quorate.registry.ServiceInstance;
import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A service's instances, kept by one watch. Entries are read once per change and not kept: ten thousand instances take
 * little more than their own text. They are read a few at a time, so that the node's other affairs need not wait for all of
 * them. Confined to the loop, but for what is volatile.
 */
final class ServiceMirror {
    /** How many entries are read before others get their turn on the loop: well below a millisecond. */
    private static final int TURN = 256;

    /** Rebuilding takes at most one part in so many of the loop's time, however many changes there are. */
    private static final int REST = 10;

    private static final Duration REOPEN = Duration.ofSeconds(30);

    private final NodeCore core;
    private final String service;
    private final InstanceCodec codec;
    private final Debuts debuts;
    private final Departed departed;
    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private final Set<ViewListener> listeners = new HashSet<>();
    private final ArrayDeque<Work> inbox = new ArrayDeque<>();
    private Map<String, Slot> slots = new HashMap<>();
    private Backend.@Nullable Watch watch;
    private boolean closed;
    private boolean working;
    private boolean publishing;
    private boolean fresh;
    private long restUntil;
    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile boolean stale = true;

    /** Something to do in one or several turns. */
    private interface Work {
        /** Returns whether it is done. */
        boolean advance();
    }

    ServiceMirror(NodeCore core, String service) {
        this.core = core;
        this.service = service;
        codec = new InstanceCodec(service);
        debuts = new Debuts(core.ticker());
        departed = new Departed(core, this::changed);
        restUntil = core.ticker().nanoTime();
    }

    String service() {
        return service;
    }

    /** From any thread. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** From any thread. */
    Optional<Duration> readyFor(String id) {
        return debuts.readyFor(id);
    }

    /** From any thread. */
    boolean isStale() {
        return stale;
    }

    /** Completes on the loop when there is a first snapshot. */
    CompletionStage<Void> known() {
        return known;
    }

    void open() {
        if (!closed) {
            watch = core.backend().watch(DefaultRegistry.DIR + "/" + service, new Hop());
        }
    }

    void close() {
        closed = true;
        stale = true;
        inbox.clear();
        departed.close();
        if (watch != null) {
            watch.close();
        }
    }

    void add(ViewListener listener) {
        listeners.add(listener);
        if (known.isDone()) {
            listener.tell();
        }
    }

    void remove(ViewListener listener) {
        listeners.remove(listener);
    }

    private void offer(Work work) {
        inbox.add(work);
        if (!working) {
            working = true;
            core.loop().execute(this::turn);
        }
    }

    private void turn() {
        boolean going = true;
        for (int i = 0; i < TURN && going && !inbox.isEmpty(); i++) {
            going = inbox.peek().advance();
            if (going) {
                inbox.remove();
            }
        }
        working = !inbox.isEmpty();
        if (working) {
            core.loop().execute(this::turn);
        }
    }

    private void changed() {
        if (!publishing) {
            publishing = true;
            long rest = restUntil - core.ticker().nanoTime();
            if (rest > 0) {
                core.later(Duration.ofNanos(rest), this::publish);
            } else {
                core.loop().execute(this::publish);
            }
        }
    }

    private void publish() {
        publishing = false;
        if (closed) {
            return;
        }
        long begun = core.ticker().nanoTime();
        List<Slot> present = slots.values().stream()
                .filter(slot -> !departed.contains(slot.name()))
                .toList();
        snapshot = Snapshot.of(present, snapshot, debuts);
        stale = !fresh;
        long ended = core.ticker().nanoTime();
        restUntil = ended + REST * (ended - begun);
        known.complete(null);
        listeners.forEach(ViewListener::tell);
    }

    private Slot read(Entry entry, String name, @Nullable Slot before) {
        departed.see(entry);
        if (before == null || before.createRevision() != entry.createRevision()) {
            return new Slot(name, entry.createRevision(), entry.modRevision(), instance(entry));
        }
        if (before.modRevision() == entry.modRevision()) {
            return before;
        }
        ServiceInstance read = instance(entry);
        ServiceInstance kept = Objects.equals(read, before.instance()) ? before.instance() : read;
        return new Slot(name, entry.createRevision(), entry.modRevision(), kept);
    }

    private @Nullable ServiceInstance instance(Entry entry) {
        try {
            return codec.decode(entry);
        } catch (MalformedException e) {
            core.skipped().report(entry, e);
            return null;
        }
    }

    /** Reads a complete state beside the present one, which is shown until the other is complete. */
    private final class Relist implements Work {
        private final Iterator<Entry> entries;
        private final Map<String, Slot> next;

        Relist(List<Entry> all) {
            entries = all.iterator();
            next = new HashMap<>(all.size() * 4 / 3 + 1);
        }

        @Override
        public boolean advance() {
            for (int i = 0; i < TURN && entries.hasNext(); i++) {
                Entry entry = entries.next();
                String name = entry.name();
                next.put(name, read(entry, name, slots.get(name)));
            }
            if (entries.hasNext()) {
                return false;
            }
            slots = next;
            departed.retain(next.keySet());
            fresh = true;
            changed();
            return true;
        }
    }

    /** From the backend's thread to the loop. */
    private final class Hop implements WatchObserver {
        @Override
        public void snapshot(List<Entry> all) {
            onLoop(() -> offer(new Relist(all)));
        }

        @Override
        public void updated(Entry entry) {
            onLoop(() -> offer(() -> {
                slots.compute(entry.name(), (name, before) -> read(entry, name, before));
                changed();
                return true;
            }));
        }

        @Override
        public void removed(String key) {
            onLoop(() -> offer(() -> {
                String name = key.substring(key.lastIndexOf('/') + 1);
                slots.remove(name);
                departed.forget(name);
                changed();
                return true;
            }));
        }

        @Override
        public void stale() {
            onLoop(() -> offer(() -> {
                fresh = false;
                stale = true;
                return true;
            }));
        }

        @Override
        public void failed(StoreException cause) {
            stale();
            onLoop(() -> {
                core.failures().report("watching service '" + service + "'", cause);
                core.later(REOPEN, ServiceMirror.this::open);
            });
        }

        private void onLoop(Runnable step) {
            core.loop().execute(() -> {
                if (!closed) {
                    step.run();
                }
            });
        }
    }
}
