package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.WatchObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.WatcherType;
import org.jspecify.annotations.Nullable;

/**
 * Watches one directory. An event is only a hint to read. All answers and events of a connection come in the store's order,
 * so what is read after an event is at least as new as the event, and what an event removes was read before.
 *
 * <p>Every connection begins a new round: register, list, read. ZooKeeper re-registers watches on reconnection but does not
 * replay what happened meanwhile. Answers of earlier rounds are dropped. Only for the backend's thread, but for close.
 */
final class DirWatch implements PathWatch {
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);

    private final Connection connection;
    private final Paths paths;
    private final String dir;
    private String path = "";
    private final Voice<WatchObserver> voice;
    private Map<String, Long> known = new HashMap<>();
    private @Nullable Map<String, Entry> gathered;
    private @Nullable Handle handle;
    private int round;
    private int awaited;
    private boolean stale;

    DirWatch(Connection connection, Paths paths, String dir, WatchObserver observer) {
        this.connection = connection;
        this.paths = paths;
        this.dir = dir;
        voice = new Voice<>(observer);
    }

    @Override
    public String locate() {
        path = paths.ofDir(dir);
        return place();
    }

    @Override
    public String place() {
        return path + "/";
    }

    @Override
    public void close() {
        voice.end();
        connection.watches().remove(this);
    }

    @Override
    public void begin(Handle on) {
        int mine = ++round;
        handle = on;
        gathered = new HashMap<>();
        Failures.whenDone(on.requests().watch(path), (done, error) -> connection.later(() -> check(mine, error)));
        Failures.whenDone(
                reader(on).names(dir),
                (names, error) -> connection.later(() -> {
                    if (check(mine, error)) {
                        gather(mine, on, names);
                    }
                }));
    }

    @Override
    public void pause() {
        round++;
        gathered = null;
        if (!stale) {
            stale = true;
            voice.say(WatchObserver::stale);
        }
    }

    @Override
    public void fail(StoreException cause) {
        round++;
        voice.end(observer -> observer.failed(cause));
        connection.watches().remove(this);
    }

    @Override
    public void changed(WatchedEvent event) {
        String key = paths.key(event.getPath());
        if (event.getType() == EventType.NodeDeleted) {
            drop(key);
        } else if (event.getType() == EventType.NodeCreated || event.getType() == EventType.NodeDataChanged) {
            read(round, List.of(key), false);
        }
    }

    @Override
    public void unregister() {
        if (handle != null && !handle.isOver()) {
            handle.requests().unwatch(path, WatcherType.Any);
        }
    }

    private Reader reader(Handle on) {
        return new Reader(on.requests(), connection.settings());
    }

    private void gather(int mine, Handle on, List<String> names) {
        List<List<String>> batches = reader(on).batches(dir, names);
        awaited = batches.size();
        batches.forEach(keys -> read(mine, keys, true));
        if (batches.isEmpty()) {
            present();
        }
    }

    // Changes that come while the list is read are not awaited: a busy directory would never be complete.
    private void read(int mine, List<String> keys, boolean listed) {
        if (handle == null) {
            return;
        }
        Failures.whenDone(
                reader(handle).members(keys),
                (found, error) -> connection.later(() -> {
                    if (check(mine, error)) {
                        for (int i = 0; i < keys.size(); i++) {
                            apply(keys.get(i), found.get(i));
                        }
                        if (listed && --awaited == 0) {
                            present();
                        }
                    }
                }));
    }

    private void apply(String key, Optional<Entry> found) {
        if (found.isEmpty()) {
            drop(key);
            return;
        }
        Entry entry = found.get();
        if (gathered != null) {
            gathered.merge(key, entry, (a, b) -> a.modRevision() > b.modRevision() ? a : b);
        } else if (known.getOrDefault(key, -1L) < entry.modRevision()) {
            known.put(key, entry.modRevision());
            voice.say(observer -> observer.updated(entry));
        }
    }

    private void drop(String key) {
        if (gathered != null) {
            gathered.remove(key);
        } else if (known.remove(key) != null) {
            voice.say(observer -> observer.removed(key));
        }
    }

    private void present() {
        if (gathered == null) {
            return;
        }
        List<Entry> entries =
                gathered.values().stream().sorted(Reader.BY_CREATION).toList();
        known = new HashMap<>();
        entries.forEach(entry -> known.put(entry.key(), entry.modRevision()));
        gathered = null;
        stale = false;
        voice.say(observer -> observer.snapshot(entries));
    }

    /** Whether an answer is of this round and no error; deals with it otherwise. */
    private boolean check(int mine, @Nullable Throwable error) {
        if (mine != round || error == null) {
            return mine == round;
        }
        StoreException e = Failures.translate("watching '" + dir + "'", false, error);
        if (e.kind() != Kind.UNAVAILABLE) {
            fail(e);
        } else if (!Failures.is(error, Code.CONNECTIONLOSS) && !Failures.is(error, Code.SESSIONEXPIRED)) {
            // Connected but refused, for load perhaps; a lost connection begins a round by itself.
            connection.context().scheduler().schedule(PAUSE_AFTER_REFUSAL, () -> connection.later(() -> resume(mine)));
        }
        return false;
    }

    private void resume(int mine) {
        if (mine == round && handle != null) {
            begin(handle);
        }
    }
}
