package io.quorate.internal.node;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node knows of one directory, kept by a watch and confined to the loop. Changes that come in one burst are told
 * once, after the burst: ten thousand joins cost one rebuild of a view, not ten thousand.
 */
public final class Mirror implements AutoCloseable {

    /** Called on the loop. */
    public interface Listener {
        void changed();

        default void failed(StoreException cause) {}
    }

    private final NodeCore core;
    private final Listener listener;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Backend.Watch watch;
    private boolean known;
    private boolean stale = true;
    private boolean closed;
    private final boolean bursts;
    private boolean telling;

    private Mirror(NodeCore core, String dir, Listener listener, boolean bursts) {
        this.core = core;
        this.listener = listener;
        this.bursts = bursts;
        watch = core.backend().watch(dir, new Hop());
    }

    /** On the loop only, as everything here. */
    public static Mirror of(NodeCore core, String dir, Listener listener) {
        return new Mirror(core, dir, listener, true);
    }

    /** Tells every single change: for small directories whose intermediate states matter. */
    public static Mirror ofEachChange(NodeCore core, String dir, Listener listener) {
        return new Mirror(core, dir, listener, false);
    }

    /** Whether the directory has been seen at all. */
    public boolean isKnown() {
        return known;
    }

    /** Whether the store is out of reach since what is known. */
    public boolean isStale() {
        return stale;
    }

    public Collection<Entry> entries() {
        return entries.values();
    }

    public Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }

    private void tell() {
        if (!bursts) {
            listener.changed();
        } else if (!telling) {
            telling = true;
            core.loop().execute(() -> {
                telling = false;
                if (!closed) {
                    listener.changed();
                }
            });
        }
    }

    /** From the backend's thread to the loop. */
    private final class Hop implements WatchObserver {
        @Override
        public void snapshot(List<Entry> all) {
            onLoop(() -> {
                entries.clear();
                all.forEach(e -> entries.put(e.name(), e));
                known = true;
                stale = false;
            });
        }

        @Override
        public void updated(Entry entry) {
            onLoop(() -> entries.put(entry.name(), entry));
        }

        @Override
        public void removed(String key) {
            onLoop(() -> entries.remove(key.substring(key.lastIndexOf('/') + 1)));
        }

        @Override
        public void stale() {
            onLoop(() -> stale = true);
        }

        @Override
        public void failed(StoreException cause) {
            onLoop(() -> {
                stale = true;
                listener.failed(cause);
            });
        }

        private void onLoop(Runnable step) {
            core.loop().execute(() -> {
                if (!closed) {
                    step.run();
                    tell();
                }
            });
        }
    }
}
