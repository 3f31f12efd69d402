package io.quorate.internal.election;

import io.quorate.FencingToken;
import io.quorate.PeerEvidence;
import io.quorate.Subscription;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidateOptions;
import io.quorate.election.LeaderElection;
import io.quorate.election.LeaderInfo;
import io.quorate.election.LeaderObserver;
import io.quorate.election.LeadershipCallback;
import io.quorate.internal.callback.Lane;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One election as this node sees it: its watch, its observers and at most one candidacy. */
public final class ElectionCore implements LeaderElection {
    private final NodeCore core;
    private final String name;
    private final String dir;
    private final Set<Observer> observers = new LinkedHashSet<>();
    private final AtomicReference<@Nullable CandidacyCore> candidacy = new AtomicReference<>();
    private @Nullable Mirror mirror;
    private volatile Optional<LeaderInfo> leader = Optional.empty();
    private volatile boolean closed;
    private boolean draining;

    public ElectionCore(NodeCore core, String name) {
        this.core = core;
        this.name = name;
        this.dir = "elections/" + name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<LeaderInfo> leader() {
        return leader;
    }

    @Override
    public Candidacy stand(LeadershipCallback callback, CandidateOptions options) {
        core.requireOpen(closed);
        CandidacyCore standing = new CandidacyCore(core, this, callback, options);
        if (!candidacy.compareAndSet(null, standing)) {
            throw new IllegalStateException("this node already stands in election '" + name
                    + "': close that candidacy first, or use one callback for both");
        }
        core.loop().execute(() -> {
            watch();
            standing.begin();
            if (draining) {
                standing.drain(Duration.ZERO);
            }
        });
        return standing;
    }

    @Override
    public Subscription observe(LeaderObserver observer) {
        core.requireOpen(closed);
        Observer added = new Observer(core.lane("observer of election " + name), observer);
        core.loop().execute(() -> {
            observers.add(added);
            watch();
            showLeader(added);
        });
        return () -> {
            added.lane.close();
            core.loop().execute(() -> {
                observers.remove(added);
                unwatchIfIdle();
            });
        };
    }

    /** Comes to lead no more, and gives a lead up, if it can to one who is ready in time. On the loop, where it completes. */
    public CompletionStage<@Nullable Void> drain(Duration within) {
        draining = true;
        CandidacyCore standing = candidacy.get();
        return standing == null ? CompletableFuture.completedFuture(null) : standing.drain(within);
    }

    /** Leaves the election. On the loop; the stage completes when the candidacy has left. */
    public CompletionStage<Void> close() {
        closed = true;
        CandidacyCore standing = candidacy.get();
        observers.forEach(o -> o.lane.close());
        observers.clear();
        unwatchIfIdle();
        if (standing == null) {
            return CompletableFuture.completedFuture(null);
        }
        standing.leave();
        return standing.closed();
    }

    String dir() {
        return dir;
    }

    String leaderKey() {
        return dir + "/" + ElectionCodec.LEADER;
    }

    /** What a candidate writes to take the lead. */
    Write.Hold lead() {
        return new Write.Hold(leaderKey(), ElectionCodec.leader(core.info()));
    }

    /** The lead was claimed from one who was proven dead. */
    void tookOver(Entry leader, PeerEvidence proof, long asked, long granted) {
        FencingToken token = new FencingToken(leader.createRevision());
        core.lifelines().tookOver("election " + name, token, proof, asked, granted);
    }

    /** What is known of the directory; empty while it is unknown or may be old, when nothing may be decided. */
    Optional<Mirror> current() {
        Mirror known = mirror;
        return known != null && known.isKnown() && !known.isStale() ? Optional.of(known) : Optional.empty();
    }

    /** The candidacy has left for good. On the loop. */
    void forget(CandidacyCore closed) {
        if (candidacy.compareAndSet(closed, null)) {
            core.keeper().remove(closed);
            unwatchIfIdle();
        }
    }

    private void watch() {
        if (mirror == null) {
            mirror = Mirror.ofEachChange(core, dir, new Follower());
        }
    }

    private void unwatchIfIdle() {
        if (mirror != null && observers.isEmpty() && candidacy.get() == null) {
            mirror.close();
            mirror = null;
            leader = Optional.empty();
        }
    }

    private void showLeader(Observer observer) {
        if (mirror != null && mirror.isKnown()) {
            observer.show(leader);
        }
    }

    private Optional<LeaderInfo> readLeader(Entry entry) {
        try {
            return Optional.of(ElectionCodec.readLeader(entry));
        } catch (MalformedException e) {
            core.skipped().report(entry, e);
            return Optional.empty();
        }
    }

    private final class Follower implements Mirror.Listener {
        @Override
        public void changed() {
            Mirror known = mirror;
            if (known != null && known.isKnown()) {
                leader = known.entry(ElectionCodec.LEADER).flatMap(ElectionCore.this::readLeader);
                observers.forEach(ElectionCore.this::showLeader);
            }
            CandidacyCore standing = candidacy.get();
            if (standing != null) {
                standing.changed();
            }
        }

        @Override
        public void failed(StoreException cause) {
            core.failures().report("watching election " + name, cause);
        }
    }

    private static final class Observer {
        private final Lane lane;
        private final LeaderObserver observer;
        private boolean told;
        private Optional<LeaderInfo> shown = Optional.empty();

        Observer(Lane lane, LeaderObserver observer) {
            this.lane = lane;
            this.observer = observer;
        }

        void show(Optional<LeaderInfo> leader) {
            if (!told || !leader.equals(shown)) {
                told = true;
                shown = leader;
                lane.execute(() -> observer.leaderChanged(leader));
            }
        }
    }
}
