package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Joined;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What queues stand on: joining and listing in one, and waiting for one entry to change. */
abstract class QueueContract extends ContractTest {

    @Test
    void joiningAnEmptyDirectoryListsTheEntryAlone() {
        TestNode node = node("a");
        Joined joined = get(joinAndList(node, freshName(), "value"));
        assertThat(joined.entries()).containsExactly(joined.entry());
        assertThat(text(joined.entry())).isEqualTo("value");
        assertThat(joined.entry().owner()).isEqualTo(node.session().id());
        assertThat(get(node.backend().get(joined.entry().key()))).contains(joined.entry());
    }

    @Test
    void joiningListsAllThatIsThereInCreationOrder() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry first = join(other, "first");
        Entry document = get(node.backend().put(dir + "/document", bytes("x"), Expected.any()));
        Joined joined = get(joinAndList(node, freshName(), "third"));
        assertThat(joined.entries()).containsExactly(first, document, joined.entry());
    }

    @Test
    void joiningTwiceIsRecognisedAndListsAnew() {
        TestNode node = node("a");
        TestNode other = node("b");
        String name = freshName();
        Joined once = get(joinAndList(node, name, "first"));
        Entry between = join(other);
        Joined again = get(joinAndList(node, name, "again"));
        assertThat(again.entry()).isEqualTo(once.entry());
        assertThat(text(again.entry())).isEqualTo("first");
        assertThat(again.entries()).containsExactly(once.entry(), between);
    }

    @Test
    void whoeverJoinsLaterSeesWhoeverJoinedBefore() {
        List<TestNode> nodes = List.of(node("a"), node("b"), node("c"));
        List<CompletionStage<Joined>> joins = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            joins.add(joinAndList(nodes.get(i % 3), freshName(), "" + i));
        }
        List<Joined> joined = joins.stream().map(this::get).toList();
        for (Joined one : joined) {
            List<Entry> before = joined.stream()
                    .map(Joined::entry)
                    .filter(e -> e.createRevision() < one.entry().createRevision())
                    .toList();
            assertThat(one.entries()).contains(one.entry()).containsAll(before);
        }
    }

    @Test
    void joiningWithANameThatIsNotOwnedIsInvalid() {
        assertThat(failure(joinAndList(node("a"), "fixed", ""))).isEqualTo(Kind.INVALID);
    }

    @Test
    void joiningAfterTheEndOfTheSessionIsRefused() {
        TestNode node = node("a");
        get(node.session().close());
        assertThat(failure(joinAndList(node, freshName(), ""))).isEqualTo(Kind.SESSION_LOST);
    }

    @Test
    void joiningWhoseReplyWasLostIsRecognisedWhenTriedAgain() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(other, dir);
        String name = freshName();
        store().loseReplies(node.backend());
        CompletionStage<Joined> join = joinAndList(node, name, "first");
        await("it is applied", () -> watch.has(dir + "/" + name));
        store().breakConnection(node.backend());
        assertThat(failure(join)).isIn(Kind.OUTCOME_UNKNOWN, Kind.UNAVAILABLE);
        await("the restoration is told", () -> node.listener().wasTold("restored"));
        Joined recognised = get(joinAndList(node, name, "again"));
        assertThat(text(recognised.entry())).isEqualTo("first");
        assertThat(recognised.entries()).containsExactly(recognised.entry());
    }

    @Test
    void removalOfTheAwaitedEntryIsTold() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        AtomicInteger calls = awaitChange(node, entry);
        get(other.session().remove(entry));
        await("the removal is told", () -> calls.get() == 1);
    }

    @Test
    void newValueOfTheAwaitedEntryIsTold() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        AtomicInteger calls = awaitChange(node, entry);
        Entry replaced = get(other.session().replace(entry, bytes("new")));
        await("the change is told", () -> calls.get() == 1);
        get(other.session().remove(replaced));
        AtomicInteger later = awaitChange(node, replaced);
        await("what changed before is told", () -> later.get() == 1);
        assertThat(calls).as("once").hasValue(1);
    }

    @Test
    void endOfTheAwaitedEntrysSessionIsTold() {
        TestNode node = node("a");
        TestNode other = node("b");
        AtomicInteger calls = awaitChange(node, join(other));
        get(other.session().close());
        await("the end is told", () -> calls.get() == 1);
    }

    @Test
    void stateThatIsOldAlreadyIsToldAtOnce() {
        TestNode node = node("a");
        Entry old = join(node);
        Entry current = get(node.session().replace(old, bytes("new")));
        AtomicInteger calls = awaitChange(node, old);
        await("it is told", () -> calls.get() == 1);
        AtomicInteger none = awaitChange(node, current);
        settled(node);
        assertThat(none).hasValue(0);
    }

    @Test
    void changesOfOtherEntriesAreNotTold() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        AtomicInteger calls = awaitChange(node, entry);
        for (int i = 0; i < 5; i++) {
            get(other.session().remove(get(other.session().replace(join(other), bytes("x")))));
        }
        settled(node);
        assertThat(calls).hasValue(0);
        get(other.session().remove(entry));
        await("its own is", () -> calls.get() == 1);
    }

    @Test
    void severalMayAwaitOneEntryAndOneMayStop() {
        TestNode node = node("a");
        Entry entry = join(node);
        AtomicInteger stopped = new AtomicInteger();
        AtomicInteger first = awaitChange(node, entry);
        Backend.Watch watch = node.backend().awaitChange(entry, stopped::incrementAndGet);
        AtomicInteger second = awaitChange(node, entry);
        watch.close();
        watch.close();
        settled(node);
        get(node.session().remove(entry));
        await("both are told", () -> first.get() == 1 && second.get() == 1);
        assertThat(stopped).hasValue(0);
    }

    @Test
    void entryIsAwaitedAgainAfterAWatchOnItWasClosed() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        for (int i = 0; i < 5; i++) {
            node.backend().awaitChange(entry, () -> {}).close();
        }
        AtomicInteger calls = awaitChange(node, entry);
        get(other.session().remove(entry));
        await("the removal is told", () -> calls.get() == 1);
    }

    @Test
    void directoryAndOneOfItsEntriesMayBothBeWatched() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        RecordedWatch watch = watch(node, dir);
        AtomicInteger calls = awaitChange(node, entry);
        Entry next = join(other);
        await("the directory is watched", () -> watch.has(next.key()));
        get(other.session().remove(entry));
        await("both are told", () -> calls.get() == 1 && !watch.has(entry.key()));
        get(other.session().remove(next));
        await("the directory's watch goes on", () -> !watch.has(next.key()));
    }

    @Test
    void changeInAGapIsToldAfterIt() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry removed = join(other);
        Entry changed = join(other);
        Entry kept = join(other);
        AtomicInteger removal = awaitChange(node, removed);
        AtomicInteger change = awaitChange(node, changed);
        AtomicInteger nothing = awaitChange(node, kept);
        settled(node);
        store().disconnect(node.backend());
        get(other.session().remove(removed));
        get(other.session().replace(changed, bytes("new")));
        await("the suspension is told", () -> node.listener().wasTold("suspended"));
        store().reconnect(node.backend());
        await("both are told", () -> removal.get() == 1 && change.get() == 1);
        settled(node);
        assertThat(nothing).hasValue(0);
        get(other.session().remove(kept));
        await("it is awaited still", () -> nothing.get() == 1);
    }

    @Test
    void brokenConnectionsAreNoChange() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        AtomicInteger calls = awaitChange(node, entry);
        for (int i = 0; i < 3; i++) {
            store().breakConnection(node.backend());
            await("the session is restored", () -> isConnected(node));
        }
        assertThat(calls).hasValue(0);
        get(other.session().remove(entry));
        await("the removal is told", () -> calls.get() == 1);
    }

    @Test
    void lossOfTheSessionIsNoEndOfWaiting() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        Entry own = join(node);
        AtomicInteger calls = awaitChange(node, entry);
        AtomicInteger ofOwn = awaitChange(node, own);
        store().expire(node.session());
        await("the loss is told", () -> node.listener().wasTold("lost"));
        await("the end of the own entry is told", () -> ofOwn.get() == 1);
        open(node.backend());
        assertThat(calls).hasValue(0);
        get(other.session().remove(entry));
        await("the removal is told", () -> calls.get() == 1);
    }

    @Test
    void nothingIsToldOnceTheBackendIsClosed() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(other);
        AtomicInteger calls = awaitChange(node, entry);
        node.backend().close();
        get(other.session().remove(entry));
        settled(other);
        assertThat(calls).hasValue(0);
    }

    private CompletionStage<Joined> joinAndList(TestNode node, String name, String value) {
        return node.backend().joinAndList(node.session(), dir, name, bytes(value));
    }

    private static AtomicInteger awaitChange(TestNode node, Entry entry) {
        AtomicInteger calls = new AtomicInteger();
        node.backend().awaitChange(entry, calls::incrementAndGet);
        return calls;
    }

    /** What the store had to tell this node before has been told. */
    private void settled(TestNode node) {
        Entry last = join(node);
        AtomicInteger calls = awaitChange(node, last);
        get(node.session().remove(last));
        await("what came before has been told", () -> calls.get() == 1);
    }

    private boolean isConnected(TestNode node) {
        try {
            get(node.backend().list(dir));
            return true;
        } catch (StoreException e) {
            return false;
        }
    }
}
