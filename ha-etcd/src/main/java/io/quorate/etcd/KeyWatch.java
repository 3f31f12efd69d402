package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one entry to differ from what was seen of it, with a watch on its key alone, from now on, and one look once the
 * member watches. A watch from the entry's own revision would need no look; but etcd serves what begins in the past every
 * 100 ms only, and a lock that is released by then would be handed on late. Every connection begins anew, and so does a
 * compaction that overtakes the watch. Only for the backend's thread, but for close.
 */
final class KeyWatch implements StreamWatch {
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMillis(500);

    private static final long FROM_NOW = 0;

    private final Connection connection;
    private final Entry entry;
    private final Voice<Runnable> voice;
    private ByteString key = ByteString.EMPTY;
    private @Nullable WatchStream stream;
    private WatchStream.@Nullable Ticket ticket;
    private int round;
    private boolean refused;
    private volatile boolean over;

    KeyWatch(Connection connection, Entry entry, Runnable changed) {
        this.connection = connection;
        this.entry = entry;
        voice = new Voice<>(changed);
    }

    @Override
    public void locate() {
        key = connection.keys().of(entry.key());
    }

    @Override
    public void close() {
        over = true;
        voice.end();
        connection.watches().remove(this);
    }

    @Override
    public void begin(WatchStream on) {
        if (over || key.isEmpty()) {
            return;
        }
        round++;
        stream = on;
        ticket = on.create(this, key, ByteString.EMPTY, FROM_NOW);
    }

    @Override
    public void pause() {
        round++;
        ticket = null;
        stream = null;
        refused = false;
    }

    @Override
    public void fail(StoreException cause) {
        tell();
    }

    @Override
    public void accepted() {
        refused = false;
        look();
    }

    @Override
    public void changed(Event event) {
        // A member that is behind may come to the entry itself only now.
        if (event.getKv().getModRevision() > entry.modRevision()) {
            tell();
        }
    }

    @Override
    public void cancelled(long compactRevision, String reason) {
        WatchStream on = stream;
        ticket = null;
        if (over || on == null) {
            return;
        }
        if (compactRevision > 0) {
            begin(on);
        } else if (refused) {
            tell();
        } else {
            // It may be that the stream's token has expired: the look renews it.
            refused = true;
            look();
        }
    }

    @Override
    public void unregister() {
        if (ticket != null) {
            ticket.cancel();
            ticket = null;
        }
        round++;
    }

    private void look() {
        WatchStream on = stream;
        if (on != null && !over) {
            int mine = ++round;
            CompletableFuture<Boolean> same = new Reader(on.link(), connection.keys(), KeyWatch::send)
                    .get(entry.key())
                    .thenApply(found -> found.filter(entry::equals).isPresent());
            Failures.whenDone(
                    same, (is, error) -> connection.later(() -> looked(mine, on, Boolean.TRUE.equals(is), error)));
        }
    }

    private void looked(int mine, WatchStream on, boolean same, @Nullable Throwable error) {
        if (mine != round || over) {
            return;
        }
        if (same && ticket == null) {
            begin(connection.watches().instead(on));
        } else if (error != null && isPassing(error)) {
            // Refused for a moment, or the link broke, which begins a round by itself.
            connection.after(PAUSE_AFTER_REFUSAL, () -> connection.later(() -> lookAgain(mine)));
        } else if (!same) {
            // It has changed; or it cannot be found out, and the caller will read and be told the same.
            tell();
        }
    }

    private void lookAgain(int mine) {
        if (mine == round) {
            look();
        }
    }

    private boolean isPassing(Throwable error) {
        return Failures.translate("watching '" + entry.key() + "'", false, error)
                        .kind()
                == Kind.UNAVAILABLE;
    }

    private void tell() {
        over = true;
        voice.end(Runnable::run);
        connection.watches().remove(this);
    }

    private static <R> CompletableFuture<R> send(Supplier<CompletableFuture<R>> request) {
        return request.get();
    }
}
