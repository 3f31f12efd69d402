package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;

/** Reads entries; many are read at once, in one round trip. */
final class Reader {
    static final Comparator<Entry> BY_CREATION =
            Comparator.comparingLong(Entry::createRevision).thenComparing(Entry::key);

    private final Requests requests;
    private final Paths paths;

    Reader(Requests requests, Paths paths) {
        this.requests = requests;
        this.paths = paths;
    }

    CompletableFuture<Optional<Entry>> get(String key) {
        return requests.read(paths.of(key)).thenApply(node -> node.flatMap(n -> Nodes.entry(key, n)));
    }

    CompletableFuture<List<Entry>> list(String dir) {
        return names(dir).thenCompose(names -> readAll(dir, names));
    }

    /** The names in a directory that may be entries. */
    CompletableFuture<List<String>> names(String dir) {
        return requests.children(paths.of(dir)).thenApply(all -> {
            if (all.size() > Settings.MAX_CHILDREN) {
                throw new StoreException(
                        Kind.TOO_LARGE,
                        "'" + dir + "' has " + all.size() + " entries, more than the " + Settings.MAX_CHILDREN
                                + " that can be listed: spread them over several directories");
            }
            return all.stream().filter(name -> !Paths.isHidden(name)).toList();
        });
    }

    /** Reads one of a directory's entries; what may not be read is not there for this reader. */
    CompletableFuture<Optional<Entry>> member(String key) {
        return Failures.on(Code.NOAUTH, get(key), () -> CompletableFuture.completedFuture(Optional.empty()));
    }

    private CompletableFuture<List<Entry>> readAll(String dir, List<String> names) {
        List<CompletableFuture<Optional<Entry>>> reads =
                names.stream().map(name -> member(paths.child(dir, name))).toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> reads.stream()
                        .flatMap(read -> read.join().stream())
                        .sorted(BY_CREATION)
                        .toList());
    }
}
