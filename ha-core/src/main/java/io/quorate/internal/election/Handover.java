package io.quorate.internal.election;

import io.quorate.GrantLostException;
import io.quorate.Loss;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.election.HandoverFailedException;
import io.quorate.election.LeaderInfo;
import io.quorate.internal.election.ElectionCodec.Answer;
import io.quorate.internal.election.ElectionCodec.Candidate;
import io.quorate.internal.election.ElectionCodec.Naming;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The handovers of a leader, at most one at a time: named, prepared, let go, taken. On the loop. */
final class Handover {

    /**
     * What is asked for.
     *
     * @param to a node's id; empty for the candidate that would go first
     * @param within how long the heir may take
     * @param done completes on the callback executor
     */
    record Request(Optional<String> to, Duration within, CompletableFuture<@Nullable Void> done) {
        Request(Optional<String> to, Duration within) {
            this(to, within, new CompletableFuture<>());
        }
    }

    /** How often one who is named is looked for among the candidates, and how long. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private static final int LOOKS = 20;

    private final NodeCore core;
    private final String election;
    private final Ballot ballot;
    private final Duration stopGrace;
    private final Consumer<Term> letGo;
    private @Nullable Term term;
    private @Nullable Request request;
    private @Nullable Candidate heir;
    private Naming naming = new Naming("", "", 0);
    private boolean isLetGo;
    private long attempts;
    private Cancellable timer = () -> {};

    /**
     * @param letGo ends the term in good order, since the heir is ready
     */
    Handover(NodeCore core, String election, Ballot ballot, Duration stopGrace, Consumer<Term> letGo) {
        this.core = core;
        this.election = election;
        this.ballot = ballot;
        this.stopGrace = stopGrace;
        this.letGo = letGo;
    }

    /** The handover that is under way. */
    Optional<Request> underWay() {
        return Optional.ofNullable(request);
    }

    /**
     * @param others the other candidates as they are seen now; empty once the term cannot be handed over any more
     */
    void begin(Term own, Request asked, Supplier<Optional<Stream<Candidate>>> others) {
        if (!asked.equals(request)) {
            begin(own, asked, others, LOOKS);
        }
    }

    private void begin(Term own, Request asked, Supplier<Optional<Stream<Candidate>>> others, int looks) {
        Optional<Stream<Candidate>> seen = others.get();
        if (request != null || seen.isEmpty()) {
            refuse(asked, "the term is over or ending, another handover is under way, or the store is out of reach");
            return;
        }
        Optional<Candidate> found = choose(seen.get(), asked);
        if (found.isPresent()) {
            name(own, asked, found.get());
        } else if (asked.to().isPresent() && looks > 0) {
            // The watch may be behind one who stands already, and knows it.
            core.later(LOOK, () -> begin(own, asked, others, looks - 1));
        } else {
            refuse(
                    asked,
                    asked.to().map(id -> "node '" + id + "' does not").orElse("nobody else does")
                            + " stand there as far as this node knows");
        }
    }

    private static Optional<Candidate> choose(Stream<Candidate> others, Request asked) {
        return asked.to().isEmpty()
                ? others.min(Comparator.naturalOrder())
                : others.filter(c -> asked.to().get().equals(c.node()))
                        .max(Comparator.comparingLong(c -> c.entry().createRevision()));
    }

    private void name(Term own, Request asked, Candidate to) {
        request = asked;
        term = own;
        heir = to;
        isLetGo = false;
        attempts++;
        naming = Naming.of(
                own.entry(), attempts, to.entry().name(), asked.within().toMillis());
        ballot.name(Optional.of(naming));
        timer = core.later(
                asked.within(),
                () -> fail("node '" + to.node() + "' was not ready within " + asked.within()
                        + ": give it longer, or see what its preparation waits for"));
    }

    /** Says that this cannot be begun; this node leads on. */
    void refuse(Request asked, String why) {
        end(asked, new HandoverFailedException("handover of election '" + election + "': " + why));
    }

    /** The election's directory changed. */
    void look(Mirror known) {
        Candidate to = heir;
        Term own = term;
        if (to != null && own != null) {
            if (isLetGo) {
                known.entry(ElectionCodec.LEADER).filter(e -> !naming.isOf(e)).ifPresent(e -> taken(to, e));
            } else {
                known.entry(to.entry().name())
                        .ifPresentOrElse(
                                e -> answered(own, to, e), () -> fail("node '" + to.node() + "' stands no more"));
            }
        }
    }

    private void answered(Term own, Candidate to, Entry now) {
        Optional<Answer> answer = read(now).filter(a -> a.handover().equals(naming.handover()));
        if (answer.isPresent() && !answer.get().ready()) {
            fail("node '" + to.node() + "' could not prepare: its own log says why");
        } else if (answer.isPresent()) {
            timer.cancel();
            isLetGo = true;
            timer = core.later(
                    stopGrace.plus(core.requestTimeout().multipliedBy(2)),
                    () -> finish(new OutcomeUnknownException(
                            "handover of election '" + election + "': the lead was let go, and node '" + to.node()
                                    + "' was not seen to take it yet; the election's leader() shows who does",
                            null)));
            letGo.accept(own);
        }
    }

    private static Optional<Answer> read(Entry now) {
        try {
            return ElectionCodec.readCandidate(now).answer();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private void taken(Candidate to, Entry leader) {
        if (leader.owner().equals(to.entry().owner())) {
            finish(null);
        } else {
            String next = leaderOf(leader).map(LeaderInfo::nodeId).orElse("unknown");
            finish(new HandoverFailedException("handover of election '" + election + "': node '" + to.node()
                    + "' was ready, but node '" + next + "' took the lead"));
        }
    }

    private static Optional<LeaderInfo> leaderOf(Entry entry) {
        try {
            return Optional.of(ElectionCodec.readLeader(entry));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** The term is over; if it was not let go for the heir, there is nothing to hand over any more. */
    void termOver(Loss loss) {
        if (request != null && !isLetGo) {
            ballot.name(Optional.empty());
            finish(new GrantLostException(
                    "handover of election '" + election + "': the term ended first (" + loss + ")", null));
        }
    }

    /** This node leaves the election, and sees no more of it. */
    void close() {
        if (request != null) {
            finish(new OutcomeUnknownException(
                    "handover of election '" + election + "': this node left before the heir was seen to lead", null));
        }
    }

    private void fail(String why) {
        Request asked = request;
        if (asked != null) {
            // Who was named must not count as the heir any more, whatever becomes of this term.
            ballot.name(Optional.empty());
            clear();
            refuse(asked, why + "; this node leads on");
        }
    }

    private void finish(@Nullable QuorateException failure) {
        Request asked = request;
        if (asked != null) {
            clear();
            end(asked, failure);
        }
    }

    private void clear() {
        timer.cancel();
        request = null;
        term = null;
        heir = null;
    }

    private void end(Request asked, @Nullable QuorateException failure) {
        if (failure == null) {
            core.signal(asked.done());
        } else {
            core.onCallbacks(() -> asked.done().completeExceptionally(failure));
        }
    }
}
