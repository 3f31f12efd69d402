package io.quorate.etcd;

import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A backend's watches. Its state is for the backend's thread only; {@link #add} and {@link #close} are for any. */
final class Watches {
    private static final int LISTS_AT_ONCE = 64;

    private final Connection connection;
    private final Gate lists = new Gate(LISTS_AT_ONCE);
    private final Set<DirWatch> open = ConcurrentHashMap.newKeySet();
    private @Nullable WatchStream stream;

    Watches(Connection connection) {
        this.connection = connection;
    }

    DirWatch add(String dir, WatchObserver observer) {
        DirWatch watch = new DirWatch(connection, dir, observer);
        open.add(watch);
        connection.later(() -> start(watch));
        return watch;
    }

    void remove(DirWatch watch) {
        open.remove(watch);
        connection.later(watch::unregister);
    }

    Gate lists() {
        return lists;
    }

    void close() {
        open.forEach(DirWatch::close);
    }

    void ready(Link link) {
        WatchStream opened = new WatchStream(connection, link);
        stream = opened;
        // A watch may end itself when it is told something.
        List.copyOf(open).forEach(watch -> watch.begin(opened));
    }

    void interrupted(Link link) {
        if (stream != null && stream.isOn(link)) {
            stream = null;
            List.copyOf(open).forEach(DirWatch::pause);
        }
    }

    /**
     * A stream that is opened now, instead of one that was opened with a token that has expired. What is watched on the
     * latter goes on.
     */
    WatchStream instead(WatchStream refused) {
        if (stream == refused) {
            stream = new WatchStream(connection, refused.link());
            refused.retire();
        }
        return stream == null ? refused : stream;
    }

    void fail(StoreException reason) {
        List.copyOf(open).forEach(watch -> watch.fail(reason));
    }

    private void start(DirWatch watch) {
        try {
            watch.locate();
        } catch (StoreException e) {
            watch.fail(e);
            return;
        }
        if (stream != null) {
            watch.begin(stream);
        } else {
            Failures.whenDone(connection.ready(), (link, error) -> {});
        }
    }
}
