package io.quorate.internal.group;

import io.quorate.group.GenerationCallback;
import io.quorate.group.GroupOptions;
import io.quorate.group.Membership;
import io.quorate.group.WorkerGroup;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One group as this node sees it: its directories, its watch and at most one membership. */
public final class GroupCore implements WorkerGroup {
    private static final String ROUND = "round";

    private final NodeCore core;
    private final String name;
    private final String dir;
    private final AtomicReference<@Nullable MemberCore> membership = new AtomicReference<>();
    private @Nullable Mirror state;
    private volatile boolean closed;

    public GroupCore(NodeCore core, String name) {
        this.core = core;
        this.name = name;
        this.dir = "groups/" + name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Membership join(GenerationCallback callback, GroupOptions options) {
        core.requireOpen(closed);
        MemberCore joining = new MemberCore(core, this, callback, options);
        if (!membership.compareAndSet(null, joining)) {
            throw new IllegalStateException("this node already is in group '" + name
                    + "': close that membership first, or give each worker a node of its own");
        }
        core.loop().execute(() -> {
            state = Mirror.ofEachChange(core, stateDir(), new Follower());
            joining.begin();
        });
        return joining;
    }

    /** Leaves the group. On the loop; the stage completes when the membership has left. */
    public CompletionStage<Void> close() {
        closed = true;
        MemberCore member = membership.get();
        if (member == null) {
            return CompletableFuture.completedFuture(null);
        }
        member.close();
        return member.closed();
    }

    String stateDir() {
        return dir + "/state";
    }

    String membersDir() {
        return dir + "/members";
    }

    String valuesDir() {
        return dir + "/values";
    }

    /** What a member writes to take a round. */
    Write.Hold claim() {
        byte[] value = new JsonWriter()
                .string("node", core.info().id())
                .string("incarnation", core.info().incarnation())
                .toBytes();
        return new Write.Hold(stateDir() + "/" + ROUND, value);
    }

    /** What is known of the state; empty while it is unknown or may be old, when nothing may be decided. */
    Optional<Mirror> current() {
        Mirror known = state;
        return known != null && known.isKnown() && !known.isStale() ? Optional.of(known) : Optional.empty();
    }

    static Optional<Entry> round(Mirror known) {
        return known.entry(ROUND);
    }

    /** The membership has left for good. On the loop. */
    void forget(MemberCore left) {
        if (membership.compareAndSet(left, null)) {
            core.keeper().remove(left);
            if (state != null) {
                state.close();
                state = null;
            }
        }
    }

    private final class Follower implements Mirror.Listener {
        @Override
        public void changed() {
            MemberCore member = membership.get();
            if (member != null) {
                member.changed();
            }
        }

        @Override
        public void failed(StoreException cause) {
            core.failures().report("watching group " + name, cause);
        }
    }
}
