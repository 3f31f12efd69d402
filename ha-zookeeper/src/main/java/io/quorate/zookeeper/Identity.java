package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException.Kind;
import io.quorate.zookeeper.Step.Mend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.Stat;

/**
 * Steps that hold only while an entry is exactly the one that was seen. For an owned name that is its existence. For a name
 * that is used again it is its existence behind an unmoved fence: whoever takes such a name, or removes it, moves the fence
 * of its directory in the same transaction.
 */
final class Identity {
    private record Sight(Optional<Stat> fence, Optional<Stat> node) {}

    private final Handle handle;
    private final Call<?> call;
    private final Paths paths;
    private final Map<Entry, Integer> fences = new HashMap<>();
    private final Map<String, Integer> moves = new HashMap<>();

    Identity(Handle handle, Call<?> call, Paths paths) {
        this.handle = handle;
        this.call = call;
        this.paths = paths;
    }

    /** Finds the fence of an entry, where it is needed and the entry does not tell. */
    CompletableFuture<Void> prepare(Entry entry, Kind ifNot) {
        if (!Nodes.isFixed(entry.key())) {
            return Step.again();
        }
        if (!entry.owner().isEmpty() && entry.version() != Nodes.UNKNOWN_FENCE) {
            fences.put(entry, (int) entry.version());
            return Step.again();
        }
        return locate(entry, ifNot);
    }

    /** Begins to plan a transaction. */
    void restart() {
        moves.clear();
    }

    void check(Entry entry, Kind ifNot, List<Step> steps) {
        String path = paths.of(entry.key());
        if (Nodes.isFixed(entry.key())) {
            steps.add(new Step(Op.check(paths.fence(path), fence(entry, path)), relocate(entry, ifNot)));
        }
        steps.add(new Step(Op.check(path, Requests.ANY), missing(entry, ifNot)));
    }

    void remove(Entry entry, Kind ifNot, List<Step> steps) {
        String path = paths.of(entry.key());
        if (Nodes.isFixed(entry.key())) {
            Op move = Op.setData(paths.fence(path), Requests.NONE, fence(entry, path));
            steps.add(new Step(move, relocate(entry, ifNot)));
            moved(path);
        }
        steps.add(new Step(Op.delete(path, Requests.ANY), missing(entry, ifNot)));
    }

    /** Moves the fence for an entry that is being made. */
    void move(String path, List<Step> steps) {
        String fence = paths.fence(path);
        Mend make = code -> code == Code.NONODE ? make(fence) : Step.unexpected(code);
        steps.add(new Step(Op.setData(fence, Requests.NONE, Requests.ANY), make));
        moved(path);
    }

    private CompletableFuture<Void> make(String fence) {
        return Step.of(call.send(() -> handle.marker().makeDirectory(fence)));
    }

    private void moved(String path) {
        moves.merge(paths.fence(path), 1, Integer::sum);
    }

    // Earlier steps of this transaction may have moved it.
    private int fence(Entry entry, String path) {
        return fences.getOrDefault(entry, 0) + moves.getOrDefault(paths.fence(path), 0);
    }

    private Mend relocate(Entry entry, Kind ifNot) {
        return code -> code == Code.BADVERSION || code == Code.NONODE ? locate(entry, ifNot) : Step.unexpected(code);
    }

    private Mend missing(Entry entry, Kind ifNot) {
        return code -> code == Code.NONODE ? gone(entry, ifNot) : Step.unexpected(code);
    }

    private static CompletableFuture<Void> gone(Entry entry, Kind ifNot) {
        return Step.refused(ifNot, "'" + entry.key() + "' @" + entry.createRevision() + " is not there any more");
    }

    /** The fence is read first: what was taken after that moved it, so the entry seen behind it is the one it guards. */
    private CompletableFuture<Void> locate(Entry entry, Kind ifNot) {
        String path = paths.of(entry.key());
        Requests requests = handle.requests();
        CompletableFuture<Sight> sight =
                call.send(() -> requests.stat(paths.fence(path)).thenCombine(requests.stat(path), Sight::new));
        return sight.thenCompose(seen -> judge(entry, ifNot, seen));
    }

    private CompletableFuture<Void> judge(Entry entry, Kind ifNot, Sight seen) {
        if (seen.node.isEmpty() || seen.node.get().getCzxid() != entry.createRevision()) {
            return gone(entry, ifNot);
        }
        if (seen.fence.isEmpty()) {
            return make(paths.fence(paths.of(entry.key()))).thenCompose(made -> locate(entry, ifNot));
        }
        fences.put(entry, seen.fence.get().getVersion());
        return Step.again();
    }
}
