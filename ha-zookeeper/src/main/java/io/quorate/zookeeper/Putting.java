package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.data.ACL;

/** Writes a persistent entry: ZooKeeper has one request to make a node and another to change it. */
final class Putting implements Change {
    private static final OptionalInt MAKE = OptionalInt.empty();
    private static final OptionalInt CHANGE = OptionalInt.of(Requests.ANY);

    private final Handle handle;
    private final Call<?> call;
    private final Write.Put write;
    private final String path;
    private final List<String> above;
    private final List<ACL> acl;
    private final Known known;
    /** The version to change; empty to make the node. */
    private OptionalInt version;

    private int position;

    Putting(Handle handle, Call<?> call, Paths paths, List<ACL> acl, Write.Put write) {
        this.handle = handle;
        this.call = call;
        this.acl = acl;
        this.write = write;
        path = paths.of(write.key());
        above = paths.above(path);
        known = handle.marker().known();
        version = first(write.expected());
    }

    @Override
    public CompletableFuture<Void> explore() {
        if (!(write.expected() instanceof Expected.Any) || known.contains(path)) {
            return Step.again();
        }
        return call.send(() -> handle.requests().stat(path))
                .thenAccept(stat -> version = stat.isPresent() ? CHANGE : MAKE);
    }

    @Override
    public void foresee() {
        if (version.isEmpty()) {
            handle.marker().foresee(above);
        }
    }

    @Override
    public void plan(List<Step> steps) {
        position = steps.size();
        if (version.isPresent()) {
            steps.add(new Step(Op.setData(path, write.value(), version.getAsInt()), this::mendChange));
        } else {
            steps.add(new Step(Op.create(path, write.value(), acl, CreateMode.PERSISTENT), this::mendMake));
        }
    }

    @Override
    public Optional<Entry> written(List<OpResult> results, long revision) {
        known.add(path);
        return Optional.of(
                results.get(position) instanceof SetDataResult set
                        ? Nodes.entry(write.key(), write.value(), set.getStat())
                        : new Entry(write.key(), write.value(), revision, revision, 0, ""));
    }

    private OptionalInt first(Expected expected) {
        if (expected instanceof Expected.Version v) {
            // ZooKeeper takes -1 for "any"; no entry has a version below 0, so nothing may match it.
            return OptionalInt.of(v.version() < 0 ? Integer.MAX_VALUE : (int) Math.min(v.version(), Integer.MAX_VALUE));
        }
        return expected instanceof Expected.Any && known.contains(path) ? CHANGE : MAKE;
    }

    private CompletableFuture<Void> mendChange(Code code) {
        if (code != Code.NONODE && code != Code.BADVERSION) {
            return Step.unexpected(code);
        }
        if (write.expected() instanceof Expected.Version v) {
            return Step.refused(Kind.CONFLICT, "'" + write.key() + "' has not version " + v.version() + " any more");
        }
        known.remove(path);
        version = MAKE;
        return Step.again();
    }

    private CompletableFuture<Void> mendMake(Code code) {
        if (code == Code.NONODE) {
            return call.send(() -> handle.marker().makeDirectories(path));
        }
        if (code != Code.NODEEXISTS) {
            return Step.unexpected(code);
        }
        if (write.expected() instanceof Expected.Any) {
            version = CHANGE;
            return Step.again();
        }
        return turnIntoEntry();
    }

    /** A directory is no entry: the key counts as absent until it has data. */
    private CompletableFuture<Void> turnIntoEntry() {
        return call.send(() -> handle.requests().read(path)).thenCompose(node -> {
            if (node.isPresent() && node.get().data() != null) {
                return Step.refused(Kind.CONFLICT, "'" + write.key() + "' exists already");
            }
            version = node.map(n -> OptionalInt.of(n.stat().getVersion())).orElse(MAKE);
            return Step.again();
        });
    }
}
