package io.quorate.zookeeper;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;

/** Waits, beside the backend under test, for the first entry to be written or removed. */
final class AppliedWrites implements AutoCloseable {
    private final AtomicBoolean seen = new AtomicBoolean();
    private final Foreigner eye;
    private final Runnable onFirst;

    AppliedWrites(String namespace, Runnable onFirst) {
        this.onFirst = onFirst;
        try {
            eye = new Foreigner(Ensemble.leader().connectString());
            eye.client.addWatch(namespace, this::look, AddWatchMode.PERSISTENT_RECURSIVE);
        } catch (Exception e) {
            throw new IllegalStateException("cannot watch the store", e);
        }
    }

    @Override
    public void close() {
        try {
            eye.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(WatchedEvent event) {
        String path = event.getPath();
        if (event.getType() == EventType.None || path.contains("/.")) {
            return;
        }
        if (event.getType() == EventType.NodeDeleted) {
            first();
        } else {
            // Making a directory is no write of an entry.
            eye.client.getData(
                    path,
                    false,
                    (rc, p, ctx, data, stat) -> {
                        if (data != null) {
                            first();
                        }
                    },
                    null);
        }
    }

    private void first() {
        if (seen.compareAndSet(false, true)) {
            onFirst.run();
        }
    }
}
