package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.zookeeper.Requests.Node;
import java.time.Duration;
import java.util.Optional;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.WatcherType;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one entry to differ from what was seen of it, with a one-shot watch on its node alone: whoever removes it wakes
 * nobody else. Every connection reads it anew. Only for the backend's thread, but for close.
 */
final class NodeWatch implements PathWatch {
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);

    private final Connection connection;
    private final Paths paths;
    private final Entry entry;
    private final Voice<Runnable> voice;
    private String path = "";
    private @Nullable Handle handle;
    private int round;
    /** Whether this connection has shown the entry as it was: from then on an event is news. */
    private boolean unchanged;

    NodeWatch(Connection connection, Paths paths, Entry entry, Runnable changed) {
        this.connection = connection;
        this.paths = paths;
        this.entry = entry;
        voice = new Voice<>(changed);
    }

    @Override
    public String locate() {
        path = paths.of(entry.key());
        return path;
    }

    @Override
    public String place() {
        return path;
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
        unchanged = false;
        Failures.whenDone(
                on.requests().readAndWatch(path), (node, error) -> connection.later(() -> seen(mine, node, error)));
    }

    @Override
    public void pause() {
        round++;
        unchanged = false;
    }

    @Override
    public void fail(StoreException cause) {
        // The caller will read, and be told the same.
        tell();
    }

    @Override
    public void changed(WatchedEvent event) {
        boolean news = event.getType() == EventType.NodeDeleted || event.getType() == EventType.NodeDataChanged;
        if (unchanged && news) {
            // It was good for one event, and there is nothing to take back.
            handle = null;
            tell();
        }
    }

    @Override
    public void unregister() {
        if (handle != null && !handle.isOver()) {
            handle.requests().unwatch(path, WatcherType.Data);
        }
    }

    private void seen(int mine, Optional<Node> node, @Nullable Throwable error) {
        if (mine != round) {
            return;
        }
        if (error == null) {
            unchanged = node.flatMap(n -> Nodes.entry(entry.key(), n))
                    .filter(entry::equals)
                    .isPresent();
            if (!unchanged) {
                tell();
            }
            return;
        }
        StoreException e = Failures.translate("watching '" + entry.key() + "'", false, error);
        if (e.kind() != Kind.UNAVAILABLE) {
            tell();
        } else if (!Failures.is(error, Code.CONNECTIONLOSS) && !Failures.is(error, Code.SESSIONEXPIRED)) {
            // Connected but refused, for load perhaps; a lost connection begins a round by itself.
            connection.context().scheduler().schedule(PAUSE_AFTER_REFUSAL, () -> connection.later(() -> resume(mine)));
        }
    }

    private void resume(int mine) {
        if (mine == round && handle != null) {
            begin(handle);
        }
    }

    private void tell() {
        round++;
        unchanged = false;
        voice.end(Runnable::run);
        connection.watches().remove(this);
    }
}
