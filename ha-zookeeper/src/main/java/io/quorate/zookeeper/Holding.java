package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.data.ACL;

/** Takes a held key. */
final class Holding implements Change {
    private final Handle handle;
    private final Call<?> call;
    private final Identity identity;
    private final Write.Hold write;
    private final String path;
    private final List<String> foreseen;
    private final List<ACL> acl;
    private int position;

    Holding(Handle handle, Call<?> call, Paths paths, List<ACL> acl, Identity identity, Write.Hold write) {
        if (!Nodes.isFixed(write.key())) {
            throw new StoreException(
                    Kind.INVALID, "'" + write.key() + "' is an owned name and cannot be held: join with it instead");
        }
        this.handle = handle;
        this.call = call;
        this.acl = acl;
        this.identity = identity;
        this.write = write;
        path = paths.of(write.key());
        foreseen = new ArrayList<>(paths.above(path));
        foreseen.add(paths.fence(path));
    }

    @Override
    public void foresee() {
        handle.marker().foresee(foreseen);
    }

    @Override
    public void plan(List<Step> steps) {
        position = steps.size();
        steps.add(new Step(Op.create(path, write.value(), acl, CreateMode.EPHEMERAL), this::mend));
        identity.move(path, steps);
    }

    @Override
    public Optional<Entry> written(List<OpResult> results, long revision) {
        int fence = ((SetDataResult) results.get(position + 1)).getStat().getVersion();
        String owner = Nodes.sessionName(handle.sessionId());
        return Optional.of(new Entry(write.key(), write.value(), revision, revision, fence, owner));
    }

    private CompletableFuture<Void> mend(Code code) {
        return switch (code) {
            case NODEEXISTS -> Step.refused(Kind.CONFLICT, "'" + write.key() + "' is held already");
            case NONODE -> call.send(() -> handle.marker().makeDirectories(path));
            default -> Step.unexpected(code);
        };
    }
}
