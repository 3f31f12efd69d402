package io.quorate.etcd;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
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
    private final Set<StreamWatch> open = ConcurrentHashMap.newKeySet();
    private @Nullable WatchStream stream;

    Watches(Connection connection) {
        this.connection = connection;
    }

    Backend.Watch add(String dir, WatchObserver observer) {
        return add(new DirWatch(connection, dir, observer));
    }

    Backend.Watch add(Entry entry, Runnable changed) {
        return add(new KeyWatch(connection, entry, changed));
    }

    void remove(StreamWatch watch) {
        open.remove(watch);
        connection.later(watch::unregister);
    }

    Gate lists() {
        return lists;
    }

    void close() {
        open.forEach(StreamWatch::close);
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
            List.copyOf(open).forEach(StreamWatch::pause);
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

    private StreamWatch add(StreamWatch watch) {
        open.add(watch);
        connection.later(() -> start(watch));
        return watch;
    }

    private void start(StreamWatch watch) {
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
