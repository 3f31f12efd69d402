package io.quorate.internal.group;

import io.quorate.ConflictException;
import io.quorate.GrantLostException;
import io.quorate.group.Generation;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Claim;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The values that this member has shared in one generation. They are taken back before the member has part in anything
 * later; who died leaves them to its session's end, and nobody reads or minds them. Thread-safe.
 */
final class Values {
    /** A directory has one held key, so each value has a directory. */
    private static final String KEY = "value";

    private final NodeCore core;
    private final String root;
    private final BackendSession session;
    private final Entry round;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, CompletableFuture<Optional<Entry>>> attempts = new HashMap<>();
    private boolean sealed;

    Values(NodeCore core, String root, BackendSession session, Entry round) {
        this.core = core;
        this.root = root;
        this.session = session;
        this.round = round;
    }

    String dir(String name) {
        return root + "/" + name;
    }

    String key(String name) {
        return dir(name) + "/" + KEY;
    }

    /** Sets it, guarded by the generation. The stage completes on the loop, as {@link Claim} says. */
    CompletionStage<Optional<Entry>> put(String name, String value) {
        CompletableFuture<Optional<Entry>> attempt = begin(name);
        byte[] bytes = new JsonWriter()
                .number("round", round.createRevision())
                .string("value", value)
                .toBytes();
        Write.Hold hold = new Write.Hold(key(name), bytes);
        CompletionStage<Optional<Entry>> claim = Claim.of(core, session, round, hold)
                .thenCompose(won -> won.isPresent() ? CompletableFuture.completedFuture(won) : replaceStale(hold));
        return claim.whenComplete((won, failure) -> {
            Optional<Entry> ours = failure == null ? won : Optional.empty();
            attempt.complete(ours);
            if (ours.isEmpty()) {
                forget(name, attempt);
            }
        });
    }

    /** What is older than the round was left by a member that was proven dead, and would go with its session. */
    private CompletionStage<Optional<Entry>> replaceStale(Write.Hold hold) {
        return Retry.untilKnown(core, () -> true, () -> core.backend().get(hold.key()))
                .thenCompose(found -> found.filter(entry -> entry.createRevision() < round.createRevision())
                        .map(stale -> Claim.evicting(core, session, round, stale, hold))
                        .orElse(CompletableFuture.completedFuture(Optional.empty())));
    }

    /** The value that an entry holds, if it is of this generation. */
    Optional<String> read(Entry entry) {
        try {
            JsonObject json = JsonObject.parse(entry.value());
            long of = json.number("round").map(Number::longValue).orElse(-1L);
            return of == round.createRevision()
                    ? Optional.of(json.optionalString("value").orElse(""))
                    : Optional.empty();
        } catch (MalformedException e) {
            core.skipped().report(entry, e);
            return Optional.empty();
        }
    }

    /** The value in its directory. */
    Optional<String> find(Mirror dir) {
        return dir.entry(KEY).flatMap(this::read);
    }

    /**
     * Takes all of them back, and lets none be set from now on. What is under way is waited for: it may yet be applied. The
     * stage completes on the loop, in any case: failure means that the session is over, and its entries with it.
     */
    CompletionStage<Void> clear() {
        List<CompletableFuture<Optional<Entry>>> made;
        lock.lock();
        try {
            sealed = true;
            made = List.copyOf(attempts.values());
        } finally {
            lock.unlock();
        }
        return CompletableFuture.allOf(
                made.stream().map(attempt -> attempt.thenCompose(this::remove)).toArray(CompletableFuture<?>[]::new));
    }

    private CompletionStage<Boolean> remove(Optional<Entry> entry) {
        return entry.isEmpty()
                ? CompletableFuture.completedFuture(false)
                : Retry.untilKnown(core, () -> true, () -> session.remove(entry.get()));
    }

    private CompletableFuture<Optional<Entry>> begin(String name) {
        lock.lock();
        try {
            if (sealed) {
                throw new GrantLostException("share value '" + name + "': the generation is over", null);
            }
            if (attempts.containsKey(name)) {
                throw taken(name);
            }
            if (attempts.size() >= Generation.MAX_NAMES) {
                throw new IllegalStateException("this member has shared " + attempts.size()
                        + " values in this generation: no more are allowed, share one value that holds several");
            }
            CompletableFuture<Optional<Entry>> attempt = new CompletableFuture<>();
            attempts.put(name, attempt);
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    private void forget(String name, CompletableFuture<Optional<Entry>> attempt) {
        lock.lock();
        try {
            attempts.remove(name, attempt);
        } finally {
            lock.unlock();
        }
    }

    static ConflictException taken(String name) {
        return new ConflictException(
                "value '" + name + "' is set already in this generation: read it, or choose another name", null);
    }
}
