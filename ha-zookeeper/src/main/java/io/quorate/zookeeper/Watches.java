package io.quorate.zookeeper;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.WatchObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.zookeeper.WatchedEvent;
import org.jspecify.annotations.Nullable;

/** A backend's watches. Its state is for the backend's thread only; {@link #add} and {@link #close} are for any. */
final class Watches {
    private final Connection connection;
    private final Paths paths;
    private final Set<PathWatch> open = ConcurrentHashMap.newKeySet();
    private final Map<String, List<PathWatch>> byPlace = new HashMap<>();
    private @Nullable Handle ready;

    Watches(Connection connection, Paths paths) {
        this.connection = connection;
        this.paths = paths;
    }

    Backend.Watch add(String dir, WatchObserver observer) {
        return add(new DirWatch(connection, paths, dir, observer));
    }

    Backend.Watch add(Entry entry, Runnable changed) {
        return add(new NodeWatch(connection, paths, entry, changed));
    }

    void remove(PathWatch watch) {
        open.remove(watch);
        connection.later(() -> {
            List<PathWatch> all = byPlace.get(watch.place());
            if (all != null && all.remove(watch) && all.isEmpty()) {
                byPlace.remove(watch.place());
                watch.unregister();
            }
        });
    }

    void close() {
        open.forEach(PathWatch::close);
    }

    void ready(Handle handle) {
        ready = handle;
        each(watch -> watch.begin(handle));
    }

    void interrupted(Handle handle) {
        if (handle == ready) {
            ready = null;
            each(PathWatch::pause);
        }
    }

    void over(Handle handle, StoreException reason) {
        interrupted(handle);
        if (reason.kind() != Kind.SESSION_LOST) {
            each(watch -> watch.fail(reason));
        } else if (!byPlace.isEmpty()) {
            reconnect();
        }
    }

    void changed(Handle handle, WatchedEvent event) {
        String path = event.getPath();
        int slash = path.lastIndexOf('/');
        if (handle == ready && !Paths.isHidden(path.substring(slash + 1))) {
            tell(slash == 0 ? "//" : path.substring(0, slash + 1), event);
            tell(path, event);
        }
    }

    private void tell(String place, WatchedEvent event) {
        // A watch may end itself when it is told something.
        List.copyOf(byPlace.getOrDefault(place, List.of())).forEach(watch -> watch.changed(event));
    }

    private PathWatch add(PathWatch watch) {
        open.add(watch);
        connection.later(() -> start(watch));
        return watch;
    }

    private void start(PathWatch watch) {
        try {
            byPlace.computeIfAbsent(watch.locate(), place -> new ArrayList<>()).add(watch);
        } catch (StoreException e) {
            watch.fail(e);
            return;
        }
        if (ready != null) {
            watch.begin(ready);
        } else {
            reconnect();
        }
    }

    private void reconnect() {
        try {
            connection.handle();
        } catch (StoreException e) {
            each(watch -> watch.fail(e));
        }
    }

    // A watch may end itself when it is told something.
    private void each(Consumer<PathWatch> action) {
        List<PathWatch> all = new ArrayList<>();
        byPlace.values().forEach(all::addAll);
        all.forEach(action);
    }
}
