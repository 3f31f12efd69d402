package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Makes an entry that lives with a session, in one transaction that can list its directory at the same moment. */
final class Joining {
    /**
     * The entry, made now or by an earlier request.
     *
     * @param listed its directory at the moment of its creation, if that is known
     */
    record Made(Entry entry, Optional<List<Entry>> listed) {}

    private final Session session;
    private final Call<?> call;
    private final Link link;
    private final Keys keys;
    private final Reader reader;
    private final String dir;
    private final String key;
    private final ByteString path;
    private final byte[] value;

    Joining(Session session, Call<?> call, Link link, Keys keys, String dir, String name, byte[] value) {
        this.session = session;
        this.call = call;
        this.link = link;
        this.keys = keys;
        this.dir = dir;
        key = Keys.child(dir, name);
        path = keys.of(key);
        reader = new Reader(link, keys, call::send);
        this.value = Ceilings.copy(value);
    }

    String key() {
        return key;
    }

    ByteString path() {
        return path;
    }

    CompletableFuture<Entry> make() {
        return run(creation()).thenApply(Made::entry);
    }

    CompletableFuture<Made> makeAndList() {
        return run(creation().list(reader.firstPage(dir)));
    }

    /** A directory of more than a page, or of a request whose answer was lost, is read by itself: nobody needs its past. */
    CompletableFuture<List<Entry>> list(Made made) {
        return made.listed()
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> reader.list(dir).thenApply(Reader.Listing::entries));
    }

    private Transaction creation() {
        return new Transaction(link)
                .of(session)
                .require(Condition.absent(path, new StoreException(Kind.CONFLICT, key)))
                .put(path, value, session.lease());
    }

    private CompletableFuture<Made> run(Transaction creation) {
        return creation.run(call)
                .thenApply(done -> new Made(Entries.written(keys, done, value), reader.whole(dir, done.listed())))
                .exceptionallyCompose(error ->
                        Failures.unwrap(error) instanceof StoreException e && e.kind() == Kind.CONFLICT
                                ? recognise().thenApply(found -> new Made(found, Optional.empty()))
                                : CompletableFuture.failedFuture(Failures.unwrap(error)));
    }

    /** An entry under an owned name is the one its maker made, by an earlier request whose answer was lost. */
    private CompletableFuture<Entry> recognise() {
        return reader.get(key)
                .thenApply(found -> found.filter(entry -> entry.owner().equals(session.id()))
                        .orElseThrow(() -> new StoreException(
                                Kind.CONFLICT,
                                "'" + key + "' belongs to another session: use a name that is not used yet")));
    }
}
