package io.quorate.internal.node;

import io.quorate.NodeInfo;
import io.quorate.PeerEvidence;
import io.quorate.Takeover;
import io.quorate.election.CandidateOptions;
import io.quorate.internal.election.ElectionCore;
import io.quorate.internal.lifeline.EvidenceSource;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.lifeline.Peer;
import io.quorate.internal.session.SessionKeeper;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.Write;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A failover before the first one. A stand-by that has waited for weeks would run all of that code for the first time when
 * it matters, and loading and linking it takes some 15 ms on a busy machine. So two nodes on a store in memory play it
 * through once, on this node's loop and callback executor: one leads, is declared dead, is
 * evicted; the other leads and leaves; the first follows it. What the real store is asked then is asked once of a key that
 * nobody looks at. Nobody is told of any of it. On the loop.
 */
public final class Rehearsal {
    private static final String DIR = "rehearsals";
    /** By then a stand-by that has just joined has done what it joined for, if there was nobody to stand by. */
    private static final Duration SOON = Duration.ofMillis(300);

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final SessionTimings TIMINGS = new SessionTimings(
            Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(4));

    private final NodeCore core;
    private final MemoryStore store = new MemoryStore();
    private final NodeCore leader;
    private final NodeCore standBy;
    private final ElectionCore leaders;
    private final ElectionCore standBys;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private Cancellable limit = () -> {};

    private Rehearsal(NodeCore core) {
        this.core = core;
        leader = player("leader", false);
        standBy = player("stand-by", true);
        leaders = new ElectionCore(leader, "rehearsal");
        standBys = new ElectionCore(standBy, "rehearsal");
    }

    /**
     * Begins soon, and once for each node that can ever take over.
     *
     * @param candidate our entry, which guards what the store is asked for
     */
    public static void soon(NodeCore core, BackendSession session, Entry candidate) {
        core.lifelines()
                .rehearse(() -> core.later(SOON, () -> {
                    // Else it is closing, or has other worries.
                    if (core.keeper().era().isPresent()) {
                        askStore(core, session, candidate);
                        play(core);
                    }
                }));
    }

    /** A claim, an eviction with a claim, a departure. The session takes away what a failure leaves. */
    private static void askStore(NodeCore core, BackendSession session, Entry candidate) {
        Write.Hold hold = new Write.Hold(DIR + "/" + core.info().incarnation(), new byte[0]);
        Claim.of(core, session, candidate, hold)
                .thenAccept(held -> held.ifPresent(entry -> Claim.evicting(
                                core, session, candidate, List.of(entry), hold)
                        .thenAccept(taken -> taken.ifPresent(last -> Departure.of(core, session, List.of(last))))));
    }

    /** Says whether it came to its end in good time. */
    static CompletionStage<Boolean> play(NodeCore core) {
        Rehearsal rehearsal = new Rehearsal(core);
        rehearsal.limit = core.later(LONGEST, () -> rehearsal.end(false));
        join(rehearsal.leader);
        rehearsal.leaders.stand(term -> core.loop().execute(rehearsal::led), CandidateOptions.defaults());
        return rehearsal.done;
    }

    private static void join(NodeCore player) {
        player.keeper().add(new NodePresence(player));
        player.keeper().start();
    }

    /** The first leads, or leads again: one who stands by finds it dead at once, and then leaves in its favour. */
    private void led() {
        if (standBy.keeper().era().isPresent()) {
            end(true);
        } else {
            join(standBy);
            standBys.stand(term -> core.loop().execute(standBys::close), CandidateOptions.defaults());
        }
    }

    private void end(boolean inTime) {
        limit.cancel();
        done.complete(inTime);
        for (NodeCore player : List.of(leader, standBy)) {
            player.lifelines().stopWatching();
            player.keeper()
                    .close()
                    .whenComplete((left, failure) -> player.backend().close());
        }
    }

    private NodeCore player(String id, boolean isToldOfDeaths) {
        NodeInfo info = new NodeInfo(id, id.replace("-", ""), core.info().host(), "", "", Map.of(), "");
        OwnedName names = new OwnedName(id, info.incarnation());
        Backend backend = store.factory().create(new BackendContext(names, TIMINGS, core.ticker(), core.scheduler()));
        SessionKeeper keeper = new SessionKeeper(
                backend, core.ticker(), core.scheduler(), core.loop(), (where, cause) -> {}, (state, reason) -> {});
        Lifelines lifelines = new Lifelines(new Deaths(isToldOfDeaths), new Silence());
        // Once is enough: its players rehearse nothing.
        lifelines.rehearse(() -> {});
        NodeCore player = new NodeCore(
                info,
                names,
                core.ticker(),
                core.scheduler(),
                core.loop(),
                core.callbacks(),
                (where, cause) -> {},
                backend,
                keeper,
                new Skipped(),
                lifelines,
                TIMINGS.requestTimeout());
        lifelines.attach(player);
        return player;
    }

    /** Everybody can be watched, and is dead as soon as one who may know looks. */
    private record Deaths(boolean isKnown) implements EvidenceSource {
        @Override
        public Optional<String> address() {
            return Optional.of("127.0.0.1:1");
        }

        @Override
        public Watch watch(Peer peer, Listener listener) {
            if (isKnown) {
                listener.evidence(PeerEvidence.Kind.END_OF_STREAM);
            }
            return () -> {};
        }

        @Override
        public void close() {}
    }

    private static final class Silence implements Lifelines.Events {
        @Override
        public void evidence(PeerEvidence evidence) {}

        @Override
        public void tookOver(Takeover takeover) {}
    }
}
