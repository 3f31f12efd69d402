package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;

/**
 * The node that stands for a connected session. Writing it proves that the session lives; written along in a transaction
 * it brings back the transaction's revision, which no other step is sure to tell.
 */
final class Marker {
    private static final byte[] EMPTY = {};

    private final Settings settings;
    private final Requests requests;
    private final Paths paths;
    private final Known known = new Known();
    private final String path;

    Marker(Settings settings, Requests requests, String name) {
        this.settings = settings;
        this.requests = requests;
        paths = new Paths(settings.chroot());
        path = paths.marker(name);
    }

    String path() {
        return path;
    }

    /** Writes the marker, and makes it where it is missing. */
    CompletableFuture<Stat> write() {
        return Failures.on(Code.NONODE, set(), () -> Failures.on(Code.NONODE, create(), this::prepare));
    }

    /** Makes the missing directories above a path, within the namespace. */
    CompletableFuture<Void> makeDirectories(String below) {
        return makeAll(paths.above(below));
    }

    /**
     * Makes what is not known to be there, without waiting: a request that is sent next finds it, and takes no second round
     * trip.
     */
    void foresee(List<String> directories) {
        directories.stream()
                .filter(directory -> !known.contains(directory))
                // Whether it succeeds shows in what follows.
                .forEach(directory -> Failures.whenDone(makeDirectory(directory), (made, error) -> {}));
    }

    /** What is guessed to be there. */
    Known known() {
        return known;
    }

    private CompletableFuture<Stat> set() {
        return requests.setData(path, EMPTY, Requests.ANY);
    }

    private CompletableFuture<Stat> create() {
        // It exists already if an earlier connection was lost between this request and its answer.
        return Failures.on(Code.NODEEXISTS, requests.create(path, EMPTY, CreateMode.EPHEMERAL), this::set);
    }

    private CompletableFuture<Stat> prepare() {
        return requests.stat(paths.root())
                .thenCompose(root -> root.isPresent() ? makeAll(paths.above(path)) : makeNamespace())
                .thenCompose(made -> create());
    }

    private CompletableFuture<Void> makeNamespace() {
        if (!settings.create()) {
            return CompletableFuture.failedFuture(new StoreException(
                    Kind.INVALID,
                    "the namespace " + settings
                            + " does not exist. If the path is no typing error, create it once: with"
                            + " ?create=true in the store's URI, or 'create " + settings.chroot() + "' in zkCli.sh"));
        }
        return makeAll(paths.down()).thenCompose(made -> makeAll(paths.above(path)));
    }

    private CompletableFuture<Void> makeAll(List<String> directories) {
        CompletableFuture<?>[] made =
                directories.stream().map(this::makeDirectory).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(made);
    }

    CompletableFuture<Boolean> makeDirectory(String directory) {
        CompletableFuture<Boolean> made =
                requests.create(directory, Requests.NONE, CreateMode.PERSISTENT).thenApply(stat -> true);
        return Failures.on(Code.NODEEXISTS, made, () -> CompletableFuture.completedFuture(false))
                .thenApply(isNew -> {
                    known.add(directory);
                    return isNew;
                });
    }
}
