package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Watches: a snapshot, then what changes, and a new snapshot after every gap. */
abstract class WatchContract extends ContractTest {

    @Test
    void snapshotComesFirstAndIsComplete() {
        TestNode node = node("a");
        put(node, "z", "1");
        put(node, "a", "2");
        put(node, "z", "3");
        RecordedWatch watch = watch(node, dir);
        assertThat(watch.calls()).containsExactly("snapshot [z, a]");
        assertThat(watch.state()).containsExactly("z=3", "a=2");
    }

    @Test
    void changesFollowInTheOrderOfEachKey() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(node, dir);
        put(other, "doc", "1");
        Entry second = put(other, "doc", "2");
        get(other.session().remove(second));
        put(other, "doc", "3");
        await("the last state is seen", () -> watch.state().equals(List.of("doc=3")));
        assertThat(watch.calls()).startsWith("snapshot []").endsWith("updated doc=3");
        assertThat(List.of("snapshot []", "updated doc=1", "updated doc=2", "removed doc", "updated doc=3"))
                .containsSubsequence(watch.calls());
    }

    @Test
    void everyKindOfEntryIsSeenComingAndGoing() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(node, dir);
        Entry joined = join(other);
        Entry held = hold(other, joined, dir + "/held");
        Entry put = put(other, "doc", "1");
        await("all have come", () -> watch.has(joined.key()) && watch.has(held.key()) && watch.has(put.key()));
        assertThat(watch.entry(joined.key())).contains(joined);
        assertThat(watch.entry(held.key())).contains(held);
        assertThat(watch.entry(put.key())).contains(put);
        assertThat(watch.entry(held.key()).orElseThrow().owner())
                .isEqualTo(other.session().id());
        Entry replaced = get(other.session().replace(joined, bytes("changed")));
        await("the replacement", () -> watch.entry(joined.key()).equals(Optional.of(replaced)));
        get(other.session().remove(put));
        get(other.session().close());
        await("all have gone", () -> watch.state().isEmpty());
        assertThat(watch.snapshots()).isEqualTo(1);
    }

    @Test
    void ownWritesAreSeenToo() {
        TestNode node = node("a");
        RecordedWatch watch = watch(node, dir);
        Entry joined = join(node);
        await("the own entry", () -> watch.has(joined.key()));
    }

    @Test
    void directoryNeedNotExist() {
        TestNode node = node("a");
        RecordedWatch watch = watch(node, dir + "/not/yet");
        assertThat(watch.calls()).containsExactly("snapshot []");
        get(node("b").session().join(dir + "/not/yet", freshName(), bytes("x")));
        await("its first entry", () -> watch.state().size() == 1);
    }

    @Test
    void onlyDirectChildrenAreSeen() {
        TestNode node = node("a");
        put(node, "below/before", "1");
        RecordedWatch watch = watch(node, dir);
        put(node, "below/after", "2");
        get(node.backend().put(dir + "sibling/doc", bytes("3"), Expected.any()));
        put(node, "direct", "4");
        await("the direct child", () -> watch.state().equals(List.of("direct=4")));
        assertThat(watch.calls()).containsExactly("snapshot []", "updated direct=4");
    }

    @Test
    void takeoverInOneTransactionIsSeen() {
        TestNode a = node("a");
        TestNode b = node("b");
        Entry before = hold(a, join(a), dir + "/held");
        RecordedWatch watch = watch(a, dir);
        Entry now = commit(b, before, new Write.Remove(before), new Write.Hold(dir + "/held", bytes("b")))
                .entries()
                .get(0);
        await("the new holder", () -> watch.entry(now.key()).filter(now::equals).isPresent());
    }

    @Test
    void watchesOfOneDirectoryAreIndependent() {
        TestNode node = node("a");
        RecordedWatch first = new RecordedWatch(store().ticker());
        Backend.Watch ended = node.backend().watch(dir, first);
        RecordedWatch second = watch(node, dir);
        await("both snapshots", () -> first.snapshots() == 1);
        ended.close();
        put(node, "doc", "1");
        await("the change", () -> second.state().equals(List.of("doc=1")));
        assertThat(first.calls()).containsExactly("snapshot []");
    }

    @Test
    void closedWatchIsNotCalledAgain() {
        TestNode node = node("a");
        RecordedWatch closed = new RecordedWatch(store().ticker());
        Backend.Watch watch = node.backend().watch(dir, closed);
        await("the first snapshot", () -> closed.snapshots() == 1);
        watch.close();
        watch.close();
        put(node, "doc", "1");
        store().breakConnection(node.backend());
        RecordedWatch fresh = watch(node, dir);
        put(node, "doc", "2");
        await("the change", () -> fresh.state().equals(List.of("doc=2")));
        assertThat(closed.calls()).containsExactly("snapshot []");
    }

    @Test
    void watchClosedAtOnceIsHarmless() {
        TestNode node = node("a");
        RecordedWatch never = new RecordedWatch(store().ticker());
        node.backend().watch(dir, never).close();
        int calls = never.calls().size();
        RecordedWatch fresh = watch(node, dir);
        put(node, "doc", "1");
        await("the change", () -> fresh.state().equals(List.of("doc=1")));
        assertThat(never.calls()).hasSize(calls);
    }

    @Test
    void observerMayCloseItsOwnWatch() {
        TestNode node = node("a");
        CompletableFuture<Backend.Watch> self = new CompletableFuture<>();
        RecordedWatch closing = new RecordedWatch(store().ticker());
        closing.onUpdate(() -> self.join().close());
        self.complete(node.backend().watch(dir, closing));
        await("the first snapshot", () -> closing.snapshots() == 1);
        RecordedWatch other = watch(node, dir);
        put(node, "doc", "1");
        put(node, "doc", "2");
        await("the changes", () -> other.state().equals(List.of("doc=2")));
        assertThat(closing.calls()).hasSize(2);
    }

    @Test
    void observerThatThrowsHarmsNothing() {
        TestNode node = node("a");
        RecordedWatch throwing = new RecordedWatch(store().ticker());
        throwing.throwFromNowOn();
        node.backend().watch(dir, throwing);
        RecordedWatch other = watch(node, dir);
        put(node, "x", "1");
        put(node, "y", "2");
        await("both hear of both", () -> throwing.has(dir + "/y") && other.has(dir + "/y"));
        assertThat(throwing.state()).containsExactly("x=1", "y=2");
        assertThat(get(node.backend().list(dir))).hasSize(2);
    }

    @Test
    void manyChangesArriveCompletely() {
        TestNode node = busyNode("a");
        TestNode other = busyNode("b");
        RecordedWatch watch = watch(node, dir);
        List<CompletionStage<Entry>> joins = IntStream.range(0, 500)
                .mapToObj(i -> other.session().join(dir, freshName(), bytes("value " + i)))
                .toList();
        List<Entry> joined = joins.stream().map(this::get).toList();
        List<CompletionStage<Entry>> replaced = joined.stream()
                .map(e -> other.session().replace(e, bytes("new")))
                .toList();
        List<CompletionStage<Boolean>> removed =
                joined.subList(0, 250).stream().map(other.session()::remove).toList();
        replaced.forEach(this::get);
        removed.forEach(this::get);
        await(
                "the final state",
                () -> watch.state().size() == 250 && watch.state().stream().allMatch(s -> s.endsWith("=new")));
        assertThat(watch.overlapped()).isFalse();
    }

    @Test
    void watchBegunAmidChangesMissesNone() {
        TestNode node = node("a");
        TestNode other = node("b");
        List<CompletionStage<Entry>> joins = new ArrayList<>();
        List<RecordedWatch> watches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            joins.add(other.session().join(dir, freshName(), NOTHING));
            if (i % 20 == 10) {
                RecordedWatch watch = new RecordedWatch(store().ticker());
                node.backend().watch(dir, watch);
                watches.add(watch);
            }
        }
        joins.forEach(this::get);
        await("all see all", () -> watches.stream().allMatch(w -> w.state().size() == 100));
        assertThat(watches).allSatisfy(w -> assertThat(w.calls().get(0)).startsWith("snapshot"));
    }

    @Test
    void watchSurvivesTheLossOfASession() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(node, dir);
        Entry own = join(node);
        await("the own entry", () -> watch.has(own.key()));
        store().expire(node.session());
        await("the loss is told", () -> node.listener().wasTold("lost"));
        await("the own entry goes", () -> !watch.has(own.key()));
        put(other, "between", "1");
        open(node.backend());
        put(other, "after", "2");
        await("what came between and after", () -> watch.has(dir + "/between") && watch.has(dir + "/after"));
    }

    @Test
    void watchSurvivesTheCloseOfASession() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(node, dir);
        get(node.session().close());
        put(other, "between", "1");
        open(node.backend());
        put(other, "after", "2");
        await("what came between and after", () -> watch.has(dir + "/between") && watch.has(dir + "/after"));
    }

    private Entry put(TestNode node, String name, String value) {
        return get(node.backend().put(dir + "/" + name, bytes(value), Expected.any()));
    }
}
