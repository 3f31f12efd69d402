package io.quorate.zookeeper;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.GetDataResult;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper's asynchronous requests as futures, which fail with {@link KeeperException}. They leave in the order in which
 * they are made and are answered in that order, on the event thread.
 */
final class Requests {
    static final int ANY = -1;
    /** What makes a node a directory: it has no data at all. */
    static final byte @Nullable [] NONE = null;

    /** A node's data, absent for a directory, and its state. */
    record Node(byte @Nullable [] data, Stat stat) {}

    private final Client client;
    private final List<ACL> acl;
    private final Runnable onLoss;

    Requests(Client client, List<ACL> acl, Runnable onLoss) {
        this.client = client;
        this.acl = acl;
        this.onLoss = onLoss;
    }

    CompletableFuture<Stat> create(String path, byte @Nullable [] data, CreateMode mode) {
        CompletableFuture<Stat> reply = new CompletableFuture<>();
        client.create(path, data, acl, mode, (rc, p, ctx, name, stat) -> end(reply, rc, path, stat), null);
        return reply;
    }

    CompletableFuture<Stat> setData(String path, byte @Nullable [] data, int version) {
        CompletableFuture<Stat> reply = new CompletableFuture<>();
        client.setData(path, data, version, (rc, p, ctx, stat) -> end(reply, rc, path, stat), null);
        return reply;
    }

    CompletableFuture<Boolean> delete(String path) {
        CompletableFuture<Boolean> reply = new CompletableFuture<>();
        client.delete(path, ANY, (rc, p, ctx) -> end(reply, rc, path, true), null);
        return Failures.on(Code.NONODE, reply, () -> CompletableFuture.completedFuture(false));
    }

    CompletableFuture<Optional<Node>> read(String path) {
        return read(path, false);
    }

    /** Reads, and watches the node once from then on if it is there. Events go to the client's watcher. */
    CompletableFuture<Optional<Node>> readAndWatch(String path) {
        return read(path, true);
    }

    private CompletableFuture<Optional<Node>> read(String path, boolean watch) {
        CompletableFuture<Optional<Node>> reply = new CompletableFuture<>();
        client.getData(
                path,
                watch,
                (rc, p, ctx, data, stat) -> end(
                        reply,
                        rc == Code.NONODE.intValue() ? 0 : rc,
                        path,
                        stat == null ? Optional.empty() : Optional.of(new Node(data, stat))),
                null);
        return reply;
    }

    /** Reads several nodes with one request; what is not there, or may not be read, is left empty. */
    CompletableFuture<List<Optional<Node>>> readAll(List<String> paths) {
        CompletableFuture<List<Optional<Node>>> reply = new CompletableFuture<>();
        client.multi(
                paths.stream().map(Op::getData).toList(),
                (rc, p, ctx, results) -> {
                    // The code is that of the first node that could not be read; without results it is the request's.
                    if (results == null || results.size() < paths.size()) {
                        reply.completeExceptionally(failed(rc, "several nodes"));
                    } else {
                        reply.complete(results.stream().map(Requests::node).toList());
                    }
                },
                null);
        return reply;
    }

    CompletableFuture<Optional<Stat>> stat(String path) {
        CompletableFuture<Optional<Stat>> reply = new CompletableFuture<>();
        client.exists(
                path,
                false,
                (rc, p, ctx, stat) ->
                        end(reply, rc == Code.NONODE.intValue() ? 0 : rc, path, Optional.ofNullable(stat)),
                null);
        return reply;
    }

    CompletableFuture<List<String>> children(String path) {
        CompletableFuture<List<String>> reply = new CompletableFuture<>();
        client.getChildren(
                path,
                false,
                (rc, p, ctx, names) ->
                        end(reply, rc == Code.NONODE.intValue() ? 0 : rc, path, names == null ? List.of() : names),
                null);
        return reply;
    }

    /** The paths of everything that lives with this session. */
    CompletableFuture<List<String>> ephemerals() {
        CompletableFuture<List<String>> reply = new CompletableFuture<>();
        client.getEphemerals((rc, ctx, paths) -> end(reply, rc, "/", paths), null);
        return reply;
    }

    /** Applies all or nothing. On failure the exception carries each step's result. */
    CompletableFuture<List<OpResult>> multi(List<Op> ops) {
        CompletableFuture<List<OpResult>> reply = new CompletableFuture<>();
        client.multi(
                ops,
                (rc, p, ctx, results) -> {
                    if (rc == 0) {
                        reply.complete(results);
                    } else {
                        reply.completeExceptionally(new MultiFailed(failed(rc, "a transaction"), results));
                    }
                },
                null);
        return reply;
    }

    /** Watches a directory and all below it, whether or not it exists. Events go to the client's watcher. */
    CompletableFuture<Void> watch(String path) {
        CompletableFuture<Void> reply = new CompletableFuture<>();
        client.addWatch(path, AddWatchMode.PERSISTENT_RECURSIVE, (rc, p, ctx) -> end(reply, rc, path, null), null);
        return reply;
    }

    void unwatch(String path, WatcherType type) {
        client.removeAllWatches(path, type, true, (rc, p, ctx) -> {}, null);
    }

    private static Optional<Node> node(OpResult result) {
        return result instanceof GetDataResult read
                ? Optional.of(new Node(read.getData(), read.getStat()))
                : Optional.empty();
    }

    private <T> void end(CompletableFuture<T> reply, int rc, String path, @Nullable T result) {
        if (rc == 0) {
            reply.complete(result);
        } else {
            reply.completeExceptionally(failed(rc, path));
        }
    }

    private KeeperException failed(int rc, String path) {
        Code code = Code.get(rc);
        if (code == Code.CONNECTIONLOSS) {
            onLoss.run();
        }
        return KeeperException.create(code == null ? Code.SYSTEMERROR : code, path);
    }
}
