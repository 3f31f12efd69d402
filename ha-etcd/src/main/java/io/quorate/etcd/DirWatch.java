package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.Event.EventType;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.WatchObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one directory: a list at one revision, then what happens from the next revision on. Every connection begins a new
 * round with a new list, and so does a compaction that overtakes the watch. So no revision is ever carried from one stream
 * to the next, and none can be carried too far. Answers of earlier rounds are dropped. Only for the backend's thread, but
 * for close.
 */
final class DirWatch implements StreamWatch {
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMillis(500);

    private final Connection connection;
    private final String dir;
    private final Voice<WatchObserver> voice;
    private ByteString below = ByteString.EMPTY;
    private Set<ByteString> known = new HashSet<>();
    private @Nullable WatchStream stream;
    private WatchStream.@Nullable Ticket ticket;
    private int round;
    private boolean located;
    private boolean stale;
    private boolean refused;
    private volatile boolean closed;

    DirWatch(Connection connection, String dir, WatchObserver observer) {
        this.connection = connection;
        this.dir = dir;
        voice = new Voice<>(observer);
    }

    @Override
    public void locate() {
        below = connection.keys().below(dir);
        located = true;
    }

    @Override
    public void close() {
        closed = true;
        voice.end();
        connection.watches().remove(this);
    }

    @Override
    public void begin(WatchStream on) {
        if (!located || closed) {
            return;
        }
        int mine = ++round;
        stream = on;
        ticket = null;
        Gate lists = connection.watches().lists();
        lists.enter(() -> Failures.whenDone(list(on), (listing, error) -> {
            lists.leave();
            connection.later(() -> listed(mine, listing, error));
        }));
    }

    @Override
    public void pause() {
        round++;
        ticket = null;
        stream = null;
        refused = false;
        if (!stale) {
            stale = true;
            voice.say(WatchObserver::stale);
        }
    }

    @Override
    public void fail(StoreException cause) {
        round++;
        closed = true;
        voice.end(observer -> observer.failed(cause));
        connection.watches().remove(this);
    }

    @Override
    public void changed(Event event) {
        ByteString key = event.getKv().getKey();
        if (!Keys.isChild(key, below)) {
            return;
        }
        if (event.getType() == EventType.DELETE) {
            if (known.remove(key)) {
                voice.say(observer -> observer.removed(connection.keys().key(key)));
            }
        } else {
            known.add(key);
            voice.say(observer -> observer.updated(Entries.entry(connection.keys(), event.getKv())));
        }
    }

    @Override
    public void accepted() {
        refused = false;
    }

    @Override
    public void cancelled(long compactRevision, String reason) {
        WatchStream on = stream;
        ticket = null;
        if (on == null || closed) {
            return;
        }
        if (compactRevision > 0 || !refused) {
            // The list that came before it was allowed, so it may be that the stream's token has expired: the next list
            // renews it.
            refused = compactRevision == 0;
            begin(on);
        } else {
            fail(new StoreException(Kind.DENIED, "watching '" + dir + "': etcd ended the watch: " + reason));
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

    private CompletableFuture<Reader.Listing> list(WatchStream on) {
        return on.link().isBroken()
                ? CompletableFuture.failedFuture(new StoreException(Kind.UNAVAILABLE, "the connection broke"))
                : new Reader(on.link(), connection.keys(), DirWatch::send).listHere(dir);
    }

    private void listed(int mine, Reader.@Nullable Listing listing, @Nullable Throwable error) {
        if (mine == round && !closed) {
            if (listing != null) {
                present(listing);
            } else if (error != null) {
                refused(mine, error);
            }
        }
    }

    private void present(Reader.Listing listing) {
        WatchStream asked = stream;
        if (asked == null) {
            return;
        }
        // Not before: whoever is first to ask something of a stream opens it, with the token of that moment.
        WatchStream on = refused ? connection.watches().instead(asked) : asked;
        stream = on;
        known = new HashSet<>();
        listing.entries().forEach(entry -> known.add(connection.keys().of(entry.key())));
        stale = false;
        ticket = on.create(this, below, Keys.end(below), listing.revision() + 1);
        voice.say(observer -> observer.snapshot(listing.entries()));
    }

    private void refused(int mine, Throwable error) {
        StoreException e = Failures.translate("watching '" + dir + "'", false, error);
        if (e.kind() != Kind.UNAVAILABLE) {
            fail(e);
        } else {
            // Refused for a moment, or the link broke, which begins a round by itself.
            connection.after(PAUSE_AFTER_REFUSAL, () -> connection.later(() -> resume(mine)));
        }
    }

    private void resume(int mine) {
        if (mine == round && stream != null) {
            begin(stream);
        }
    }

    private static <R> CompletableFuture<R> send(Supplier<CompletableFuture<R>> request) {
        return request.get();
    }
}
