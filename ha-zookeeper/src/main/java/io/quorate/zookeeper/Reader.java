package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads entries; many are read at once, in one round trip. */
final class Reader {
    static final Comparator<Entry> BY_CREATION =
            Comparator.comparingLong(Entry::createRevision).thenComparing(Entry::key);

    /** So many names of up to 250 bytes fit into the longest answer. */
    static final int MAX_CHILDREN = 500_000;

    private final Requests requests;
    private final Paths paths;
    private final int batch;

    Reader(Requests requests, Settings settings) {
        this.requests = requests;
        paths = new Paths(settings.chroot());
        batch = settings.batch();
    }

    CompletableFuture<Optional<Entry>> get(String key) {
        return requests.read(paths.of(key)).thenApply(node -> node.flatMap(n -> Nodes.entry(key, n)));
    }

    CompletableFuture<List<Entry>> list(String dir) {
        return names(dir).thenCompose(names -> readAll(dir, names));
    }

    /** The names in a directory that may be entries. */
    CompletableFuture<List<String>> names(String dir) {
        return requests.children(paths.ofDir(dir)).thenApply(all -> visible(dir, all));
    }

    static List<String> visible(String dir, List<String> names) {
        if (names.size() > MAX_CHILDREN) {
            throw new StoreException(
                    Kind.TOO_LARGE,
                    "'" + dir + "' has " + names.size() + " entries, more than the " + MAX_CHILDREN
                            + " that can be listed: spread them over several directories");
        }
        return names.stream().filter(name -> !Paths.isHidden(name)).toList();
    }

    /** Cuts a long list of names into keys that are read together. */
    List<List<String>> batches(String dir, List<String> names) {
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < names.size(); from += batch) {
            batches.add(names.subList(from, Math.min(from + batch, names.size())).stream()
                    .map(name -> paths.child(dir, name))
                    .toList());
        }
        return batches;
    }

    /**
     * Reads some of a directory's entries; what may not be read is not there for this reader. Where held keys may be among
     * them the fence is read too, and before them: what was held before that is there unchanged while the fence has not
     * moved. So a successor that evicts a dead holder need not look for it first, which saves a round trip.
     */
    CompletableFuture<List<Optional<Entry>>> members(List<String> keys) {
        List<String> reads = new ArrayList<>(keys.size() + 1);
        keys.stream()
                .filter(Nodes::isFixed)
                .limit(1)
                .map(key -> paths.fence(paths.of(key)))
                .forEach(reads::add);
        int first = reads.size();
        keys.forEach(key -> reads.add(paths.of(key)));
        return requests.readAll(reads).thenApply(nodes -> {
            long fence = nodes.stream()
                    .limit(first)
                    .flatMap(Optional::stream)
                    .mapToLong(node -> node.stat().getVersion())
                    .findAny()
                    .orElse(Nodes.UNKNOWN_FENCE);
            List<Optional<Entry>> entries = new ArrayList<>(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                entries.add(nodes.get(first + i).flatMap(node -> Nodes.entry(key, node, fence)));
            }
            return entries;
        });
    }

    /** Reads those of a directory's names that are still there, in creation order. */
    CompletableFuture<List<Entry>> readAll(String dir, List<String> names) {
        List<CompletableFuture<List<Optional<Entry>>>> reads =
                batches(dir, names).stream().map(this::members).toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> reads.stream()
                        .flatMap(read -> read.join().stream().flatMap(Optional::stream))
                        .sorted(BY_CREATION)
                        .toList());
    }
}
