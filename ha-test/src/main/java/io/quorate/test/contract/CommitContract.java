package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Guarded transactions: fencing, and the exclusive held key. */
abstract class CommitContract extends ContractTest {

    @Test
    void commitAppliesAllItsWritesAndReturnsThem() {
        TestNode node = node("a");
        Entry guard = join(node);
        Entry doomed = join(node);
        Committed done =
                commit(node, guard, put("one", "1"), new Write.Remove(doomed), new Write.Hold(held(), bytes("mine")));
        assertThat(done.entries()).extracting(Entry::key).containsExactly(dir + "/one", held());
        assertThat(done.entries()).extracting(ContractTest::text).containsExactly("1", "mine");
        assertThat(done.entries())
                .extracting(Entry::owner)
                .containsExactly("", node.session().id());
        assertThat(done.entries()).allSatisfy(e -> {
            assertThat(e.modRevision()).isEqualTo(done.revision());
            assertThat(get(node("b" + e.name()).backend().get(e.key()))).contains(e);
        });
        assertThat(get(node.backend().get(doomed.key()))).isEmpty();
    }

    @Test
    void commitRevisionsGrowWithThoseOfOtherWrites() {
        TestNode node = node("a");
        Entry guard = join(node);
        Committed first = commit(node, guard, put("doc", "1"));
        Entry between = join(node);
        Committed second = commit(node, guard, put("doc", "2"));
        assertThat(first.revision()).isGreaterThan(guard.createRevision());
        assertThat(between.createRevision()).isGreaterThan(first.revision());
        assertThat(second.revision()).isGreaterThan(between.createRevision());
        assertThat(second.entries().get(0).createRevision())
                .isEqualTo(first.entries().get(0).createRevision());
    }

    @Test
    void commitIsRefusedWhenItsGuardWasRemoved() {
        TestNode node = node("a");
        Entry guard = join(node);
        get(node.session().remove(guard));
        assertThat(failure(node.session().commit(guard, List.of(put("doc", "late")))))
                .isEqualTo(Kind.GONE);
        assertThat(get(node.backend().list(dir))).isEmpty();
    }

    @Test
    void commitIsRefusedWhenItsGuardsSessionExpired() {
        TestNode a = node("a");
        TestNode b = node("b");
        Entry guard = hold(a, join(a), held());
        store().expire(a.session());
        await("the guard is gone", () -> get(b.backend().get(held())).isEmpty());
        StoreException.Kind kind = failure(a.session().commit(guard, List.of(put("doc", "late"))));
        assertThat(kind).isIn(Kind.SESSION_LOST, Kind.GONE, Kind.OUTCOME_UNKNOWN, Kind.UNAVAILABLE);
        assertThat(get(b.backend().get(dir + "/doc"))).isEmpty();
    }

    @Test
    void commitIsRefusedWhenAnotherNodeHoldsItsGuardNow() {
        TestNode a = node("a");
        TestNode b = node("b");
        Entry before = hold(a, join(a), held());
        get(a.session().remove(before));
        Entry now = hold(b, join(b), held());
        assertThat(failure(a.session().commit(before, List.of(put("doc", "stale")))))
                .isEqualTo(Kind.GONE);
        assertThat(get(a.backend().get(dir + "/doc"))).isEmpty();
        assertThat(text(commit(b, now, put("doc", "fresh")).entries().get(0))).isEqualTo("fresh");
    }

    @Test
    void commitIsRefusedWhenTheSameSessionHoldsItsGuardAnew() {
        TestNode node = node("a");
        Entry guard = join(node);
        Entry before = hold(node, guard, held());
        get(node.session().remove(before));
        Entry now = hold(node, guard, held());
        assertThat(now.createRevision()).isGreaterThan(before.createRevision());
        assertThat(failure(node.session().commit(before, List.of(put("doc", "stale")))))
                .isEqualTo(Kind.GONE);
        assertThat(get(node.backend().get(dir + "/doc"))).isEmpty();
    }

    @Test
    void heldKeyGuardsCommits() {
        TestNode node = node("a");
        Entry held = hold(node, join(node), held());
        assertThat(commit(node, held, put("doc", "1")).entries()).hasSize(1);
        assertThat(commit(node, held, put("doc", "2")).entries()).hasSize(1);
    }

    @Test
    void guardHoldsWhateverItsValueIs() {
        TestNode node = node("a");
        Entry guard = join(node, "one");
        get(node.session().replace(guard, bytes("two")));
        assertThat(commit(node, guard, put("doc", "x")).entries()).hasSize(1);
    }

    @Test
    void guardMayBelongToAnotherSession() {
        TestNode a = node("a");
        TestNode b = node("b");
        Entry guard = join(a);
        commit(b, guard, put("doc", "by b"));
        get(a.session().close());
        assertThat(failure(b.session().commit(guard, List.of(put("doc", "late")))))
                .isEqualTo(Kind.GONE);
        assertThat(text(get(b.backend().get(dir + "/doc")).orElseThrow())).isEqualTo("by b");
    }

    @Test
    void commitAppliesNothingIfAnyWriteConflictsWhereverItStands() {
        TestNode node = node("a");
        Entry guard = join(node);
        Entry there = get(node.backend().put(dir + "/there", bytes("as it was"), Expected.any()));
        Write conflict = new Write.Put(there.key(), bytes("changed"), Expected.absent());
        for (int position = 0; position < 3; position++) {
            List<Write> writes = new ArrayList<>(List.of(put("x", "1"), put("y", "2")));
            writes.add(position, conflict);
            assertThat(failure(node.session().commit(guard, writes)))
                    .as("conflict at position %d", position)
                    .isEqualTo(Kind.CONFLICT);
        }
        assertThat(get(node.backend().list(dir))).containsExactlyInAnyOrder(guard, there);
    }

    @Test
    void everyKindOfWriteCanConflict() {
        TestNode node = node("a");
        Entry guard = join(node);
        Entry there = get(node.backend().put(dir + "/there", bytes("1"), Expected.any()));
        Entry gone = join(node);
        get(node.session().remove(gone));
        Entry held = hold(node, guard, held());
        for (Write conflict : List.of(
                new Write.Put(there.key(), NOTHING, Expected.absent()),
                new Write.Put(there.key(), NOTHING, Expected.version(there.version() + 1)),
                new Write.Put(dir + "/none", NOTHING, Expected.version(there.version())),
                new Write.Hold(held(), NOTHING),
                new Write.Remove(gone))) {
            assertThat(failure(node.session().commit(guard, List.of(put("x", "1"), conflict))))
                    .as("%s", conflict)
                    .isEqualTo(Kind.CONFLICT);
        }
        assertThat(get(node.backend().list(dir))).containsExactlyInAnyOrder(guard, there, held);
    }

    @Test
    void removingALaterHolderByAnEarlierEntryConflicts() {
        TestNode node = node("a");
        Entry guard = join(node);
        Entry before = hold(node, guard, held());
        get(node.session().remove(before));
        Entry now = hold(node, guard, held());
        assertThat(failure(node.session().commit(guard, List.of(new Write.Remove(before)))))
                .isEqualTo(Kind.CONFLICT);
        assertThat(get(node.backend().get(held()))).contains(now);
    }

    @Test
    void expectedVersionsHoldInsideACommit() {
        TestNode node = node("a");
        Entry guard = join(node);
        Entry first = commit(node, guard, new Write.Put(dir + "/doc", bytes("1"), Expected.absent()))
                .entries()
                .get(0);
        Entry second = commit(node, guard, new Write.Put(dir + "/doc", bytes("2"), Expected.version(first.version())))
                .entries()
                .get(0);
        assertThat(second.sameAs(first)).isTrue();
        assertThat(second.version()).isNotEqualTo(first.version());
    }

    @Test
    void commitCreatesDirectories() {
        TestNode node = node("a");
        Committed done = commit(
                node,
                join(node),
                new Write.Put(dir + "/new/folder/doc", NOTHING, Expected.absent()),
                new Write.Hold(dir + "/another/new/held", NOTHING));
        assertThat(done.entries()).hasSize(2);
        assertThat(get(node.backend().list(dir + "/new/folder"))).hasSize(1);
        assertThat(get(node.backend().list(dir + "/another/new"))).hasSize(1);
    }

    @Test
    void ofManyThatHoldTheSameKeyOneWins() {
        List<TestNode> nodes = Stream.of("a", "b", "c").map(this::node).toList();
        List<Entry> guards = nodes.stream().map(this::join).toList();
        for (int round = 0; round < 5; round++) {
            String key = dir + "/round" + round + "/held";
            List<CompletionStage<Committed>> racing = IntStream.range(0, 12)
                    .mapToObj(i -> nodes.get(i % 3)
                            .session()
                            .commit(guards.get(i % 3), List.of(new Write.Hold(key, bytes("by " + i)))))
                    .toList();
            List<Entry> winners = winners(racing);
            assertThat(winners).hasSize(1);
            assertThat(get(nodes.get(0).backend().get(key))).contains(winners.get(0));
        }
    }

    @Test
    void heldKeyIsFreeAgainOnceItsSessionIsClosed() {
        TestNode a = node("a");
        TestNode b = node("b");
        Entry before = hold(a, join(a), held());
        Entry guard = join(b);
        assertThat(failure(b.session().commit(guard, List.of(new Write.Hold(held(), NOTHING)))))
                .isEqualTo(Kind.CONFLICT);
        get(a.session().close());
        Entry now = hold(b, guard, held());
        assertThat(now.createRevision()).isGreaterThan(before.createRevision());
        assertThat(now.owner()).isEqualTo(b.session().id());
    }

    @Test
    void evictionAndClaimAreOneTransaction() {
        TestNode a = node("a");
        TestNode b = node("b");
        Entry before = hold(a, join(a), held());
        Entry now = commit(b, before, new Write.Remove(before), new Write.Hold(held(), bytes("taken over")))
                .entries()
                .get(0);
        assertThat(now.createRevision()).isGreaterThan(before.createRevision());
        assertThat(now.owner()).isEqualTo(b.session().id());
        assertThat(get(a.backend().get(held()))).contains(now);
        assertThat(failure(a.session().commit(before, List.of(put("doc", "by the evicted")))))
                .isEqualTo(Kind.GONE);
        get(a.session().close());
        assertThat(get(b.backend().get(held()))).contains(now);
    }

    @Test
    void ofManyThatEvictTheSameHolderOneWins() {
        TestNode a = node("a");
        List<TestNode> rivals = Stream.of("b", "c").map(this::node).toList();
        Entry before = hold(a, join(a), held());
        List<CompletionStage<Committed>> racing = IntStream.range(0, 8)
                .mapToObj(i -> rivals.get(i % 2)
                        .session()
                        .commit(before, List.of(new Write.Remove(before), new Write.Hold(held(), NOTHING))))
                .toList();
        assertThat(winners(racing)).containsExactly(get(a.backend().get(held())).orElseThrow());
    }

    @Test
    void emptyCommitIsRefused() {
        TestNode node = node("a");
        assertThat(failure(node.session().commit(join(node), List.of()))).isEqualTo(Kind.INVALID);
    }

    @Test
    void commitWithTwoHoldsIsRefused() {
        TestNode node = node("a");
        Entry guard = join(node);
        List<Write> two = List.of(new Write.Hold(dir + "/x/held", NOTHING), new Write.Hold(dir + "/y/held", NOTHING));
        assertThat(failure(node.session().commit(guard, two))).isEqualTo(Kind.INVALID);
        assertThat(get(node.backend().list(dir + "/x"))).isEmpty();
    }

    @Test
    void whatIsRefusedBeforeItIsSentHoldsUpNothing() {
        TestNode node = node("a");
        Entry guard = join(node);
        List<Write> malformed = List.of(put("doc", "never"), new Write.Hold(dir + "/" + freshName(), NOTHING));
        assertThat(failure(node.session().commit(guard, malformed))).isEqualTo(Kind.INVALID);
        assertThat(commit(node, guard, put("doc", "next")).entries()).hasSize(1);
    }

    @Test
    void holdingUnderAnOwnedNameIsRefused() {
        TestNode node = node("a");
        Write hold = new Write.Hold(dir + "/" + freshName(), NOTHING);
        assertThat(failure(node.session().commit(join(node), List.of(hold)))).isEqualTo(Kind.INVALID);
    }

    @Test
    void pipelinedCommitsApplyInOrder() {
        TestNode node = node("a");
        Entry guard = join(node);
        List<CompletionStage<Committed>> commits = IntStream.rangeClosed(1, 50)
                .mapToObj(i -> node.session().commit(guard, List.of(put("doc", Integer.toString(i)))))
                .toList();
        assertThat(commits.stream().map(c -> get(c).revision()).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(text(get(node.backend().get(dir + "/doc")).orElseThrow())).isEqualTo("50");
    }

    private String held() {
        return dir + "/held";
    }

    private Write put(String name, String value) {
        return new Write.Put(dir + "/" + name, bytes(value), Expected.any());
    }

    /** What those that succeeded hold; the others came too late. */
    private List<Entry> winners(List<CompletionStage<Committed>> racing) {
        List<Entry> winners = new ArrayList<>();
        for (CompletionStage<Committed> each : racing) {
            try {
                winners.addAll(get(each).entries());
            } catch (StoreException e) {
                assertThat(e.kind()).isIn(Kind.CONFLICT, Kind.GONE);
            }
        }
        return winners;
    }
}
