package io.quorate.internal.lifeline;

import io.quorate.FencingToken;
import io.quorate.LifelineCounts;
import io.quorate.PeerEvidence;
import io.quorate.Takeover;
import io.quorate.internal.node.NodeCore;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a node's recipes ask about the processes behind the entries they see. There is one connection to a peer, however many
 * recipes watch it. Confined to the loop, but for the counts.
 */
public final class Lifelines {

    /** Told of what happens; on the loop. */
    public interface Events {
        void evidence(PeerEvidence evidence);

        void tookOver(Takeover takeover);
    }

    /**
     * A process that a recipe watches because of an entry that it has seen. Proofs from before this began do not count: an
     * entry that was seen after its maker's death was proven is a reason to doubt the proof.
     */
    public interface Watch {
        /** The proof that it is dead, unless it has been refuted since. */
        Optional<PeerEvidence> proof();

        void close();
    }

    private final EvidenceSource source;
    private final Events events;
    private final AtomicLong connected = new AtomicLong();
    private final AtomicLong deaths = new AtomicLong();
    private final AtomicLong goodbyes = new AtomicLong();
    private final AtomicLong refuted = new AtomicLong();
    private final AtomicLong takeovers = new AtomicLong();
    private final Set<Watched> watches = new LinkedHashSet<>();
    private final Map<String, Line> lines = new HashMap<>();
    private @Nullable NodeCore core;
    private @Nullable PeerDirectory directory;
    private boolean rehearsed;
    private boolean closed;

    public Lifelines(EvidenceSource source, Events events) {
        this.source = source;
        this.events = events;
    }

    /** For a node without lifelines. */
    public static Lifelines none() {
        return new Lifelines(EvidenceSource.NONE, new Events() {
            @Override
            public void evidence(PeerEvidence evidence) {}

            @Override
            public void tookOver(Takeover takeover) {}
        });
    }

    /** Once, before anything is watched. */
    public void attach(NodeCore to) {
        core = to;
    }

    /** Whether there can ever be a proof. */
    public boolean areOn() {
        return source.isOn();
    }

    /** Once in a node's life, and only where there may be takeovers. On the loop. */
    public void rehearse(Runnable takeover) {
        if (source.isOn() && !rehearsed) {
            rehearsed = true;
            takeover.run();
        }
    }

    /** Where peers can watch this node. */
    public Optional<String> address() {
        return source.address();
    }

    /** On any thread. */
    public LifelineCounts counts() {
        return new LifelineCounts(
                connected.get(), deaths.get(), goodbyes.get(), refuted.get(), takeovers.get(), source.rejected());
    }

    /**
     * Watches the process that holds a session.
     *
     * @param owner the session's id, as entries show it
     * @param changed called on the loop when there is a proof, and when it is refuted
     */
    public Watch watch(String owner, Runnable changed) {
        Watched watched = new Watched(owner, changed);
        if (source.isOn() && !closed) {
            watches.add(watched);
            if (directory == null) {
                directory = new PeerDirectory(core(), this::peersChanged);
            }
            watched.connect();
        }
        return watched;
    }

    /** This node has been granted what it took from the dead, just now. */
    public void tookOver(String resource, FencingToken token, PeerEvidence proof, long askedAt) {
        tookOver(resource, token, proof, askedAt, core().ticker().nanoTime());
    }

    /** The same of a moment ago. */
    public void tookOver(String resource, FencingToken token, PeerEvidence proof, long askedAt, long grantedAt) {
        takeovers.incrementAndGet();
        events.tookOver(new Takeover(
                resource,
                token,
                proof,
                Duration.ofNanos(askedAt - proof.seenAt()),
                Duration.ofNanos(grantedAt - proof.seenAt())));
    }

    /**
     * Watches nobody any more. Before the session ends: a backend whose session is over would open another connection for what
     * is still watched, and leave that to its TTL.
     */
    public void stopWatching() {
        closed = true;
        List.copyOf(watches).forEach(Watched::close);
        if (directory != null) {
            directory.close();
        }
    }

    /** Says goodbye to those who watch us, once it is true. */
    public void close() {
        stopWatching();
        source.close();
    }

    private NodeCore core() {
        return Objects.requireNonNull(core, "not attached to its node yet");
    }

    private void peersChanged() {
        List.copyOf(watches).forEach(Watched::connect);
    }

    private final class Line implements EvidenceSource.Listener {
        final Set<Watched> users = new LinkedHashSet<>();
        private final Peer peer;
        private final EvidenceSource.Watch watch;

        Line(Peer peer) {
            this.peer = peer;
            watch = source.watch(peer, this);
        }

        @Override
        public void connected(boolean now) {
            connected.addAndGet(now ? 1 : -1);
        }

        @Override
        public void evidence(PeerEvidence.Kind kind) {
            long at = core().ticker().nanoTime();
            core().loop().execute(() -> heard(new PeerEvidence(kind, peer.nodeId(), peer.incarnation(), at)));
        }

        private void heard(PeerEvidence evidence) {
            if (lines.get(peer.incarnation()) != this) {
                return;
            }
            count(evidence.kind());
            if (evidence.kind() != PeerEvidence.Kind.GOODBYE) {
                @Nullable PeerEvidence proof = evidence.kind().isProofOfDeath() ? evidence : null;
                for (Watched user : List.copyOf(users)) {
                    user.set(proof);
                }
            }
            // Acted on first: who is told may be a log that takes its time.
            events.evidence(evidence);
        }

        void leave(Watched user) {
            users.remove(user);
            if (users.isEmpty() && lines.remove(peer.incarnation(), this)) {
                watch.close();
            }
        }
    }

    private void count(PeerEvidence.Kind kind) {
        AtomicLong counter = switch (kind) {
            case GOODBYE -> goodbyes;
            case REFUTED -> refuted;
            default -> deaths;
        };
        counter.incrementAndGet();
    }

    private final class Watched implements Watch {
        private final String owner;
        private final Runnable changed;
        private @Nullable Line line;
        private @Nullable PeerEvidence proof;

        Watched(String owner, Runnable changed) {
            this.owner = owner;
            this.changed = changed;
        }

        @Override
        public Optional<PeerEvidence> proof() {
            return Optional.ofNullable(proof);
        }

        @Override
        public void close() {
            watches.remove(this);
            Line left = line;
            line = null;
            proof = null;
            if (left != null) {
                left.leave(this);
            }
        }

        void connect() {
            if (line != null || directory == null || !watches.contains(this)) {
                return;
            }
            directory.of(owner).ifPresent(peer -> {
                Line to = lines.get(peer.incarnation());
                if (to == null) {
                    to = new Line(peer);
                    lines.put(peer.incarnation(), to);
                }
                to.users.add(this);
                line = to;
            });
        }

        void set(@Nullable PeerEvidence next) {
            // Another's reaction to the same evidence may have closed this one.
            if (line != null && !Objects.equals(proof, next)) {
                proof = next;
                try {
                    changed.run();
                } catch (RuntimeException e) {
                    core().failures().report("acting on a lifeline's evidence", e);
                }
            }
        }
    }
}
