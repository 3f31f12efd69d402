package io.quorate.zookeeper;

import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * A guarded transaction. It is tried at once with the steps that the common case needs; where the store refuses one, that
 * step says what this means: the caller's expectation does not hold, or other steps are needed (a directory is missing, a
 * fence has moved). Nothing was applied then, and it is tried again.
 */
final class Transaction {
    /** Each attempt after the first needs somebody else to have interfered, or mends one missing thing. */
    private static final int MAX_ATTEMPTS = 300;

    private final Handle handle;
    private final Call<?> call;
    private final Identity identity;
    private final @Nullable Entry guard;
    private final List<Change> changes;

    Transaction(Handle handle, Call<?> call, Settings settings, @Nullable Entry guard, List<Write> writes) {
        this.handle = handle;
        this.call = call;
        this.guard = guard;
        Paths paths = new Paths(settings.chroot());
        identity = new Identity(handle, call, paths);
        changes = writes.stream()
                .map(write -> change(write, paths, settings.acl()))
                .toList();
    }

    /** The keys on which an order matters. */
    static Set<String> keys(List<Write> writes) {
        return writes.stream()
                .filter(Write.Put.class::isInstance)
                .map(put -> ((Write.Put) put).key())
                .collect(Collectors.toSet());
    }

    CompletableFuture<Committed> run() {
        List<CompletableFuture<Void>> prepared = new ArrayList<>();
        prepared.add(guard == null ? Step.again() : identity.prepare(guard, Kind.GONE));
        changes.forEach(change -> prepared.add(change.prepare()));
        // A failed attempt tells of one step only; one or two are cheaper guessed.
        if (changes.size() > 2) {
            changes.forEach(change -> prepared.add(change.explore()));
        }
        return CompletableFuture.allOf(prepared.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> attempt(1));
    }

    private Change change(Write write, Paths paths, List<ACL> acl) {
        if (write instanceof Write.Put put) {
            return new Putting(handle, call, paths, acl, put);
        }
        return write instanceof Write.Hold hold
                ? new Holding(handle, call, paths, acl, identity, hold)
                : new Change.Removal(identity, (Write.Remove) write);
    }

    private CompletableFuture<Committed> attempt(int number) {
        List<Step> steps = plan();
        List<Op> ops = steps.stream().map(Step::op).toList();
        return call.send(() -> {
                    changes.forEach(Change::foresee);
                    return handle.requests().multi(ops);
                })
                .thenApply(this::committed)
                .exceptionallyCompose(error -> mend(steps, error).thenCompose(mended -> again(number)));
    }

    private CompletableFuture<Committed> again(int number) {
        return number < MAX_ATTEMPTS
                ? attempt(number + 1)
                : CompletableFuture.failedFuture(new StoreException(
                        Kind.UNAVAILABLE, call.what() + ": others interfered " + number + " times; try again later"));
    }

    private List<Step> plan() {
        List<Step> steps = new ArrayList<>();
        identity.restart();
        if (guard != null) {
            identity.check(guard, Kind.GONE, steps);
        }
        changes.forEach(change -> change.plan(steps));
        // Last, where it is easily found: its answer has the transaction's revision, which a removal alone does not
        // tell.
        steps.add(new Step(Op.setData(handle.marker().path(), new byte[0], Requests.ANY), this::remark));
        return steps;
    }

    private CompletableFuture<Void> remark(Code code) {
        return code == Code.NONODE ? Step.of(call.send(() -> handle.marker().write())) : Step.unexpected(code);
    }

    private static CompletableFuture<Void> mend(List<Step> steps, Throwable error) {
        Throwable e = Failures.unwrap(error);
        if (e instanceof MultiFailed failed) {
            return failed.step() < 0
                    ? CompletableFuture.failedFuture(failed.reason())
                    : steps.get(failed.step()).mend().after(failed.code());
        }
        return CompletableFuture.failedFuture(e);
    }

    private Committed committed(List<OpResult> results) {
        long revision =
                ((SetDataResult) results.get(results.size() - 1)).getStat().getMzxid();
        List<Entry> entries = new ArrayList<>();
        changes.forEach(change -> change.written(results, revision).ifPresent(entries::add));
        return new Committed(revision, entries);
    }
}
