package io.quorate.internal.checkpoint;

import io.quorate.ConflictException;
import io.quorate.Document;
import io.quorate.DocumentWrite;
import io.quorate.Documents;
import io.quorate.Grant;
import io.quorate.QuorateException;
import io.quorate.StaleTokenException;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.internal.checkpoint.RoundState.Phase;
import io.quorate.internal.json.MalformedException;
import java.util.Optional;

/**
 * The two documents that everything hangs on: the head and the round. Both are written only under a grant, and only from
 * what was read. Every method may be called again after an unknown outcome.
 */
final class Pointer {
    private static final int RACES = 3;

    /** Both as they were read; the head is at least as new as the round. */
    record Reading(
            Optional<Document> roundDocument, Optional<RoundState> round, Optional<Document> headDocument, Head head) {
        long number() {
            return round.map(r -> r.round().number()).orElse(0L);
        }
    }

    private interface Step {
        RoundState tryOnce(Reading now) throws InterruptedException;
    }

    private final Documents documents;
    private final String headName;
    private final String roundName;

    Pointer(Documents documents, String checkpoint) {
        this.documents = documents;
        headName = "checkpoint." + checkpoint + ".head";
        roundName = "checkpoint." + checkpoint + ".round";
    }

    String roundName() {
        return roundName;
    }

    /** The round first: who then reads the head sees every checkpoint that a round before it has published. */
    Reading read() throws InterruptedException {
        Optional<Document> roundDocument = documents.get(roundName);
        Optional<RoundState> round = Optional.empty();
        if (roundDocument.isPresent()) {
            round = Optional.of(round(roundDocument.get()));
        }
        Optional<Document> headDocument = documents.get(headName);
        try {
            Head head =
                    headDocument.isPresent() ? Head.decode(headDocument.get().value()) : Head.NONE;
            return new Reading(roundDocument, round, headDocument, head);
        } catch (MalformedException e) {
            throw notUnderstood(headName, e);
        }
    }

    static RoundState round(Document document) {
        try {
            return RoundState.decode(document.value());
        } catch (MalformedException e) {
            throw notUnderstood(document.name(), e);
        }
    }

    private static QuorateException notUnderstood(String name, MalformedException e) {
        return new QuorateException(
                "document '" + name + "' cannot be understood: " + e.getMessage()
                        + "; only the library may write it: use the version that wrote it, or repair the document",
                e);
    }

    /** Ends every earlier round. */
    RoundState announce(Grant grant, long step, int shards, String id) throws InterruptedException {
        return racing(now -> {
            if (now.round().isPresent() && now.round().get().id().equals(id)) {
                return now.round().get();
            }
            requireAhead(now.head(), grant, step);
            CheckpointRound round = new CheckpointRound(now.number() + 1, step, grant.token(), shards);
            RoundState next = new RoundState(round, id, Phase.OPEN, Optional.empty());
            grant.commit(write(roundName, now.roundDocument(), next.encode()));
            return next;
        });
    }

    /** Shows the manifest to stand-bys. */
    RoundState prepare(Grant grant, RoundState mine, ObjectRef manifest) throws InterruptedException {
        return racing(now -> {
            RoundState current = requireCurrent(now, mine);
            if (current.phase() == Phase.PREPARED) {
                return current;
            }
            RoundState next = mine.to(Phase.PREPARED, manifest);
            grant.commit(write(roundName, now.roundDocument(), next.encode()));
            return next;
        });
    }

    /** The commit point. */
    RoundState publish(Grant grant, RoundState mine, ObjectRef manifest, CheckpointOptions options)
            throws InterruptedException {
        RoundState next = mine.to(Phase.PUBLISHED, manifest);
        return racing(now -> {
            if (now.head().holdsRound(mine.round().number())) {
                return next;
            }
            requireCurrent(now, mine);
            requireAhead(now.head(), grant, mine.round().step());
            grant.commit(
                    write(
                            headName,
                            now.headDocument(),
                            now.head().plus(mine, manifest, options).encode()),
                    write(roundName, now.roundDocument(), next.encode()));
            return next;
        });
    }

    /** Moves the head back, and begins a round that nobody writes in, so that whatever is on its way is over. */
    RoundState rewind(Grant grant, PublishedCheckpoint to, String id) throws InterruptedException {
        return racing(now -> {
            if (now.round().isPresent() && now.round().get().id().equals(id)) {
                return now.round().get();
            }
            if (now.head().items().stream().noneMatch(i -> i.checkpoint().equals(to))) {
                throw new ConflictException(
                        "step " + to.step() + " of round " + to.round()
                                + " is not published, or not kept any more: choose one of published()",
                        null);
            }
            CheckpointRound round = new CheckpointRound(now.number() + 1, to.step(), grant.token(), 0);
            RoundState next = new RoundState(round, id, Phase.REWOUND, Optional.empty());
            grant.commit(
                    write(headName, now.headDocument(), now.head().backTo(to).encode()),
                    write(roundName, now.roundDocument(), next.encode()));
            return next;
        });
    }

    /** A conflict may come from an own earlier write whose answer was lost: only reading again tells. */
    private RoundState racing(Step step) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            Reading now = read();
            try {
                return step.tryOnce(now);
            } catch (ConflictException e) {
                // Of this class's own, it is final: it was judged by a fresh reading.
                if (tries == RACES || e.getCause() == null) {
                    throw e;
                }
            }
        }
    }

    private static void requireAhead(Head head, Grant grant, long step) {
        if (head.latest().isEmpty()) {
            return;
        }
        PublishedCheckpoint latest = head.latest().get().checkpoint();
        if (latest.token().value() > grant.token().value()) {
            throw new StaleTokenException(
                    "token " + grant.token() + " of " + grant.resource() + " is stale: " + latest.token()
                            + " has published step " + latest.step()
                            + "; all savers must use the same election or lock",
                    null);
        }
        if (latest.step() >= step) {
            throw new ConflictException(
                    "step " + step + " is not after step " + latest.step()
                            + ", which is published: save a later step, or rewind() first",
                    null);
        }
    }

    RoundState requireCurrent(Reading now, RoundState mine) {
        return now.round()
                .filter(r -> r.id().equals(mine.id()))
                .orElseThrow(() -> new ConflictException(
                        "round " + mine.round().number() + " is over: round " + now.number()
                                + " has begun; nothing was published",
                        null));
    }

    private static DocumentWrite write(String name, Optional<Document> read, byte[] value) {
        return read.map(document -> DocumentWrite.replace(document, value))
                .orElseGet(() -> DocumentWrite.create(name, value));
    }
}
