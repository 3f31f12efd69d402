package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Cut links, lost replies and dead servers: what survives them, and what is said about it. */
abstract class FaultContract extends ContractTest {

    @Test
    void silentCutSuspendsTheSessionAndMakesWatchesStale() {
        TestNode node = node("a");
        RecordedWatch watch = watch(node, dir);
        store().disconnect(node.backend());
        await("the suspension is told", () -> node.listener().wasTold("suspended"));
        await("the watch is stale", () -> watch.calls().contains("stale"));
        assertThat(node.listener().calls()).containsExactly("suspended");
    }

    @Test
    void restoredSessionKeptItsEntriesAndNobodySawAChange() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry joined = join(node);
        Entry held = hold(node, joined, dir + "/held");
        RecordedWatch own = watch(node, dir);
        RecordedWatch others = watch(other, joined, held);
        int before = others.calls().size();
        store().disconnect(node.backend());
        await("the suspension is told", () -> node.listener().wasTold("suspended"));
        store().reconnect(node.backend());
        await("the restoration is told", () -> node.listener().wasTold("restored"));
        await("a new snapshot", () -> own.snapshots() == 2);
        assertThat(node.listener().calls()).containsExactly("suspended", "restored");
        assertThat(get(other.backend().list(dir))).containsExactly(joined, held);
        assertThat(others.calls()).hasSize(before);
        assertThat(own.calls().get(own.calls().size() - 1))
                .isEqualTo(own.calls().get(0));
        assertThat(own.calls()).allMatch(call -> call.startsWith("snapshot") || call.equals("stale"));
        await("it is valid again", () -> isValid(node.session(), now()));
        assertThat(commit(node, held, put("doc", "still mine")).entries()).hasSize(1);
    }

    @Test
    void brokenConnectionCostsNoSession() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry joined = join(node);
        RecordedWatch own = watch(node, dir);
        RecordedWatch others = watch(other, joined);
        int before = others.calls().size();
        for (int times = 1; times <= 3; times++) {
            int snapshots = own.snapshots();
            store().breakConnection(node.backend());
            await("a new snapshot", () -> own.snapshots() > snapshots);
        }
        await("the restoration is told", () -> endsWith(node.listener().calls(), "restored"));
        assertThat(node.listener().calls()).doesNotContain("lost");
        assertThat(get(node.backend().list(dir))).containsExactly(joined);
        assertThat(others.calls()).hasSize(before);
    }

    @Test
    void changesMadeInAGapAreInTheNextSnapshot() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry removed = join(other);
        Entry changed = join(other);
        RecordedWatch watch = watch(node, dir);
        store().disconnect(node.backend());
        get(other.session().remove(removed));
        get(other.session().replace(changed, bytes("changed")));
        Entry added = join(other);
        Entry passing = join(other);
        get(other.session().remove(passing));
        await("the watch is stale", () -> watch.calls().contains("stale"));
        store().reconnect(node.backend());
        await("the gap is closed", () -> watch.has(added.key()) && !watch.has(removed.key()));
        assertThat(watch.entry(changed.key()).map(ContractTest::text)).contains("changed");
        assertThat(watch.has(passing.key())).isFalse();
        Entry after = join(other);
        await("the watch goes on", () -> watch.has(after.key()));
    }

    @Test
    void keyHeldByAnotherAfterTheGapIsSeenAsAnother() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry guard = join(other);
        Entry before = hold(other, guard, dir + "/held");
        RecordedWatch watch = watch(node, dir);
        store().disconnect(node.backend());
        get(other.session().remove(before));
        Entry now = hold(other, guard, dir + "/held");
        await("the watch is stale", () -> watch.calls().contains("stale"));
        store().reconnect(node.backend());
        await("the new holder", () -> watch.entry(now.key()).filter(now::equals).isPresent());
    }

    @Test
    void outageLongerThanTheTtlLosesTheSession() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry joined = join(node);
        RecordedWatch own = watch(node, dir);
        RecordedWatch others = watch(other, joined);
        store().disconnect(node.backend());
        await("the store gives the session up", () -> !others.has(joined.key()));
        store().reconnect(node.backend());
        await("the loss is told", () -> node.listener().wasTold("lost"));
        assertThat(node.listener().calls()).containsExactly("suspended", "lost");
        assertThat(failure(node.session().replace(joined, NOTHING))).isEqualTo(Kind.SESSION_LOST);
        TestNode again = open(node.backend());
        Entry fresh = join(again);
        await("the watch goes on", () -> own.has(fresh.key()) && !own.has(joined.key()));
    }

    @Test
    void cutOffOperationsFailWithinTheRequestTimeout() {
        TestNode node = node("a");
        Entry entry = join(node);
        store().disconnect(node.backend());
        long asked = now();
        List<CompletionStage<?>> writes = List.of(
                node.session().join(dir, freshName(), NOTHING),
                node.session().replace(entry, NOTHING),
                node.session().remove(entry),
                node.session().commit(entry, List.of(put("doc", "x"))),
                node.backend().put(dir + "/doc", NOTHING, Expected.any()));
        List<CompletionStage<?>> reads =
                List.of(node.backend().get(entry.key()), node.backend().list(dir));
        writes.forEach(stage -> assertThat(failure(stage)).isIn(Kind.OUTCOME_UNKNOWN, Kind.UNAVAILABLE));
        reads.forEach(stage -> assertThat(failure(stage)).isEqualTo(Kind.UNAVAILABLE));
        assertThat(now() - asked)
                .isLessThan(requestTimeout().plus(requestTimeout().dividedBy(2)).toNanos());
    }

    @Test
    void openingWithoutTheStoreFailsWithinTheConnectTimeout() {
        Backend backend = store().connect("a");
        store().disconnect(backend);
        long asked = now();
        assertThat(failure(backend.open(new RecordedSession(store().ticker())))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(now() - asked)
                .isLessThan(store().timings()
                        .connectTimeout()
                        .plus(requestTimeout())
                        .toNanos());
        store().reconnect(backend);
        await("the store is found", () -> opens(backend));
    }

    @Test
    void closingASessionWithoutTheStoreFailsAndTheTtlEndsIt() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(other, dir);
        Entry entry = join(node);
        store().disconnect(node.backend());
        assertThat(failure(node.session().close())).isIn(Kind.OUTCOME_UNKNOWN, Kind.UNAVAILABLE);
        await("the TTL ends it", () -> watch.removedAt(entry.key()).isPresent());
        store().reconnect(node.backend());
        await("another session", () -> opens(node.backend()));
    }

    @Test
    void joinWhoseReplyWasLostIsRecognisedWhenTriedAgain() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(other, dir);
        String name = freshName();
        store().loseReplies(node.backend());
        CompletionStage<Entry> join = node.session().join(dir, name, bytes("first"));
        await("it is applied", () -> watch.has(dir + "/" + name));
        store().breakConnection(node.backend());
        assertThat(failure(join)).isEqualTo(Kind.OUTCOME_UNKNOWN);
        await("the restoration is told", () -> node.listener().wasTold("restored"));
        Entry recognised = get(node.session().join(dir, name, bytes("again")));
        assertThat(text(recognised)).isEqualTo("first");
        assertThat(recognised.owner()).isEqualTo(node.session().id());
        assertThat(get(other.backend().list(dir))).containsExactly(recognised);
    }

    @Test
    void holdWhoseReplyWasLostIsRecognisedByReading() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(other, dir);
        Entry guard = join(node);
        store().loseReplies(node.backend());
        CompletionStage<Committed> commit =
                node.session().commit(guard, List.of(put("doc", "once"), new Write.Hold(dir + "/held", bytes("mine"))));
        await("it is applied", () -> watch.has(dir + "/held"));
        store().breakConnection(node.backend());
        assertThat(failure(commit)).isEqualTo(Kind.OUTCOME_UNKNOWN);
        await("the restoration is told", () -> node.listener().wasTold("restored"));
        Entry held = get(node.backend().get(dir + "/held")).orElseThrow();
        assertThat(held.owner()).isEqualTo(node.session().id());
        assertThat(failure(node.session().commit(guard, List.of(new Write.Hold(dir + "/held", NOTHING)))))
                .isEqualTo(Kind.CONFLICT);
        assertThat(commit(node, held, put("doc", "twice")).entries()).hasSize(1);
    }

    @Test
    void removalWhoseReplyWasLostIsFoundDoneWhenTriedAgain() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(node);
        RecordedWatch watch = watch(other, entry);
        store().loseReplies(node.backend());
        CompletionStage<Boolean> removal = node.session().remove(entry);
        await("it is applied", () -> !watch.has(entry.key()));
        store().breakConnection(node.backend());
        assertThat(failure(removal)).isEqualTo(Kind.OUTCOME_UNKNOWN);
        await("the restoration is told", () -> node.listener().wasTold("restored"));
        assertThat(get(node.session().remove(entry))).isFalse();
    }

    @Test
    void writeWhoseReplyWasLostIsAppliedExactlyOnce() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry before = get(node.backend().put(dir + "/doc", bytes("1"), Expected.any()));
        RecordedWatch watch = watch(other, before);
        store().loseReplies(node.backend());
        CompletionStage<Entry> put = node.backend().put(dir + "/doc", bytes("2"), Expected.version(before.version()));
        await("it is applied", () -> watch.state().equals(List.of("doc=2")));
        store().breakConnection(node.backend());
        assertThat(failure(put)).isEqualTo(Kind.OUTCOME_UNKNOWN);
        await("the restoration is told", () -> node.listener().wasTold("restored"));
        assertThat(failure(node.backend().put(dir + "/doc", bytes("2"), Expected.version(before.version()))))
                .isEqualTo(Kind.CONFLICT);
        assertThat(watch.calls()).containsOnlyOnce("updated doc=2");
        assertThat(watch.entry(before.key())).isEqualTo(get(node.backend().get(before.key())));
    }

    @Test
    void deathOfTheAttachedServerCostsNoSession() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry held = hold(node, join(node), dir + "/held");
        RecordedWatch watch = watch(node, dir);
        store().killAttachedServer(node.backend());
        Entry meanwhile = untilDone(() -> join(other));
        await("the session is restored", () -> node.listener().wasTold("restored"));
        await("the watch shows what came meanwhile", () -> watch.has(meanwhile.key()));
        assertThat(node.listener().calls()).doesNotContain("lost");
        assertThat(untilDone(() -> get(node.backend().get(held.key())))).contains(held);
        assertThat(untilDone(() -> commit(node, held, put("doc", "x"))).entries())
                .hasSize(1);
    }

    @Test
    void deathOfTheLeaderCostsNoSession() {
        TestNode node = node("a");
        Entry held = hold(node, join(node), dir + "/held");
        RecordedWatch watch = watch(node, dir);
        store().killLeader();
        Committed after = untilDone(() -> commit(node, held, put("doc", "x")));
        await("it is valid again", () -> isValid(node.session(), now()));
        assertThat(after.revision()).isGreaterThan(held.createRevision());
        assertThat(node.listener().calls()).doesNotContain("lost");
        await("the watch goes on", () -> watch.has(dir + "/doc") && watch.has(held.key()));
    }

    @Test
    void restartedStoreKeepsWhatItHeldAndItsRevisions() {
        TestNode node = node("a");
        Entry kept = get(node.backend().put(dir + "/doc", bytes("kept"), Expected.any()));
        Entry joined = join(node);
        RecordedWatch watch = watch(node, dir);
        int snapshots = watch.snapshots();
        store().restartStore();
        await("a new snapshot", () -> watch.snapshots() > snapshots);
        assertThat(untilDone(() -> get(node.backend().get(kept.key())))).contains(kept);
        Entry after = untilDone(() -> get(node.backend().put(dir + "/after", NOTHING, Expected.any())));
        assertThat(after.createRevision()).isGreaterThan(joined.createRevision());
        await(
                "the session is either whole or gone",
                () -> node.listener().wasTold("lost") || isValid(node.session(), now()));
        assertThat(get(node.backend().get(joined.key())).isPresent())
                .isNotEqualTo(node.listener().wasTold("lost"));
    }

    private boolean opens(Backend backend) {
        try {
            get(backend.open(new RecordedSession(store().ticker())));
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    /** While a store recovers, tries what may be tried again. */
    private <T> T untilDone(Supplier<T> attempt) {
        List<T> done = new ArrayList<>();
        await("the store takes an operation again", () -> {
            try {
                done.add(attempt.get());
                return true;
            } catch (StoreException e) {
                assertThat(e.kind()).isIn(Kind.OUTCOME_UNKNOWN, Kind.UNAVAILABLE);
                return false;
            }
        });
        return done.get(0);
    }

    private static boolean endsWith(List<String> calls, String last) {
        return !calls.isEmpty() && calls.get(calls.size() - 1).equals(last);
    }

    private Write put(String name, String value) {
        return new Write.Put(dir + "/" + name, bytes(value), Expected.any());
    }
}
