package io.quorate.zookeeper;

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
    private final Set<DirWatch> open = ConcurrentHashMap.newKeySet();
    private final Map<String, List<DirWatch>> byPath = new HashMap<>();
    private @Nullable Handle ready;

    Watches(Connection connection, Paths paths) {
        this.connection = connection;
        this.paths = paths;
    }

    DirWatch add(String dir, WatchObserver observer) {
        DirWatch watch = new DirWatch(connection, paths, dir, observer);
        open.add(watch);
        connection.later(() -> start(watch));
        return watch;
    }

    void remove(DirWatch watch) {
        open.remove(watch);
        connection.later(() -> {
            List<DirWatch> all = byPath.get(watch.path());
            if (all != null && all.remove(watch) && all.isEmpty()) {
                byPath.remove(watch.path());
                watch.unregister();
            }
        });
    }

    void close() {
        open.forEach(DirWatch::close);
    }

    void ready(Handle handle) {
        ready = handle;
        each(watch -> watch.begin(handle));
    }

    void interrupted(Handle handle) {
        if (handle == ready) {
            ready = null;
            each(DirWatch::pause);
        }
    }

    void over(Handle handle, StoreException reason) {
        interrupted(handle);
        if (reason.kind() != Kind.SESSION_LOST) {
            each(watch -> watch.fail(reason));
        } else if (!byPath.isEmpty()) {
            reconnect();
        }
    }

    void changed(Handle handle, WatchedEvent event) {
        String path = event.getPath();
        int slash = path.lastIndexOf('/');
        if (handle == ready && !Paths.isHidden(path.substring(slash + 1))) {
            byPath.getOrDefault(slash == 0 ? "/" : path.substring(0, slash), List.of())
                    .forEach(watch -> watch.changed(event));
        }
    }

    private void start(DirWatch watch) {
        try {
            byPath.computeIfAbsent(watch.locate(), path -> new ArrayList<>()).add(watch);
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
    private void each(Consumer<DirWatch> action) {
        List<DirWatch> all = new ArrayList<>();
        byPath.values().forEach(all::addAll);
        all.forEach(action);
    }
}
