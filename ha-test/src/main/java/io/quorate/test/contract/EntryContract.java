package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Single entries: those that live with a session, and persistent ones. */
abstract class EntryContract extends ContractTest {

    @Test
    void joinedEntryShowsKeyValueAndOwner() {
        TestNode node = node("a");
        String name = freshName();
        Entry entry = get(node.session().join(dir + "/deep/er", name, bytes("hello")));
        assertThat(entry.key()).isEqualTo(dir + "/deep/er/" + name);
        assertThat(text(entry)).isEqualTo("hello");
        assertThat(entry.owner()).isEqualTo(node.session().id());
        Entry read = get(node("b").backend().get(entry.key())).orElseThrow();
        assertThat(read).isEqualTo(entry);
        assertThat(read.value()).isEqualTo(entry.value());
        assertThat(read.owner()).isEqualTo(entry.owner());
        assertThat(read.version()).isEqualTo(entry.version());
    }

    @Test
    void joiningTwiceReturnsTheFirstEntryAsItIs() {
        TestNode node = node("a");
        String name = freshName();
        Entry first = get(node.session().join(dir, name, bytes("first")));
        Entry second = get(node.session().join(dir, name, bytes("second")));
        assertThat(second).isEqualTo(first);
        assertThat(text(second)).isEqualTo("first");
        assertThat(get(node.backend().list(dir))).containsExactly(first);
    }

    @Test
    void joiningANameOfAnotherSessionConflicts() {
        String name = freshName();
        Entry first = get(node("a").session().join(dir, name, bytes("first")));
        TestNode other = node("b");
        assertThat(failure(other.session().join(dir, name, bytes("second")))).isEqualTo(Kind.CONFLICT);
        assertThat(get(other.backend().get(first.key()))).contains(first);
    }

    @Test
    void joiningUnderANameThatIsNotOwnedIsRefused() {
        assertThat(failure(node("a").session().join(dir, "leader", NOTHING))).isEqualTo(Kind.INVALID);
    }

    @Test
    void createRevisionsGrowOverAllKeysNodesAndKinds() {
        TestNode a = node("a");
        TestNode b = node("b");
        List<Long> revisions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Entry joined = join(i % 2 == 0 ? a : b);
            revisions.add(joined.createRevision());
            revisions.add(hold(a, joined, dir + "/" + i + "/held").createRevision());
            revisions.add(get(b.backend().put(dir + "/docs/" + i, NOTHING, Expected.absent()))
                    .createRevision());
        }
        assertThat(revisions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void replacingKeepsIdentityAndOwner() {
        TestNode node = node("a");
        Entry first = join(node, "one");
        Entry second = get(node.session().replace(first, bytes("two")));
        assertThat(second.sameAs(first)).isTrue();
        assertThat(second).isNotEqualTo(first);
        assertThat(second.modRevision()).isGreaterThan(first.modRevision());
        assertThat(second.version()).isNotEqualTo(first.version());
        assertThat(second.owner()).isEqualTo(first.owner());
        assertThat(text(second)).isEqualTo("two");
        Entry read = get(node("b").backend().get(first.key())).orElseThrow();
        assertThat(read).isEqualTo(second);
        assertThat(text(read)).isEqualTo("two");
    }

    @Test
    void replacingNamesTheEntryNotItsState() {
        TestNode node = node("a");
        Entry first = join(node, "one");
        get(node.session().replace(first, bytes("two")));
        Entry third = get(node.session().replace(first, bytes("three")));
        assertThat(text(third)).isEqualTo("three");
    }

    @Test
    void pipelinedReplacementsApplyInOrder() {
        TestNode node = node("a");
        Entry entry = join(node, "0");
        List<CompletionStage<Entry>> replaced = IntStream.rangeClosed(1, 50)
                .mapToObj(i -> node.session().replace(entry, bytes(Integer.toString(i))))
                .toList();
        replaced.forEach(this::get);
        assertThat(text(get(node.backend().get(entry.key())).orElseThrow())).isEqualTo("50");
    }

    @Test
    void replacingAGoneEntrySaysGone() {
        TestNode node = node("a");
        Entry entry = join(node);
        get(node.session().remove(entry));
        assertThat(failure(node.session().replace(entry, bytes("late")))).isEqualTo(Kind.GONE);
        assertThat(get(node.backend().list(dir))).isEmpty();
    }

    @Test
    void removingTellsWhetherTheEntryWasThere() {
        TestNode node = node("a");
        Entry entry = join(node);
        assertThat(get(node.session().remove(entry))).isTrue();
        assertThat(get(node.session().remove(entry))).isFalse();
        assertThat(get(node.backend().get(entry.key()))).isEmpty();
    }

    @Test
    void removingAnEntryRemovesItInWhateverState() {
        TestNode node = node("a");
        Entry joined = join(node, "one");
        get(node.session().replace(joined, bytes("two")));
        assertThat(get(node.session().remove(joined))).isTrue();
        assertThat(get(node.backend().list(dir))).isEmpty();
    }

    @Test
    void entriesOfAnotherSessionCanBeRemoved() {
        TestNode a = node("a");
        Entry entry = join(a);
        Entry held = hold(a, entry, dir + "/held");
        TestNode b = node("b");
        assertThat(get(b.session().remove(entry))).isTrue();
        assertThat(get(b.session().remove(held))).isTrue();
        assertThat(get(a.backend().list(dir))).isEmpty();
    }

    @Test
    void removingLeavesALaterHolderOfTheSameKeyAlone() {
        TestNode a = node("a");
        Entry guard = join(a);
        Entry before = hold(a, guard, dir + "/held");
        get(a.session().remove(before));
        Entry byItself = hold(a, guard, dir + "/held");
        assertThat(get(a.session().remove(before))).isFalse();
        get(a.session().remove(byItself));
        TestNode b = node("b");
        Entry byAnother = hold(b, join(b), dir + "/held");
        assertThat(get(a.session().remove(before))).isFalse();
        assertThat(get(a.session().remove(byItself))).isFalse();
        assertThat(get(a.backend().get(dir + "/held"))).contains(byAnother);
    }

    @Test
    void removingAPersistentEntryRemovesThatOneOnly() {
        TestNode node = node("a");
        Entry first = get(node.backend().put(dir + "/doc", bytes("1"), Expected.any()));
        assertThat(get(node.session().remove(first))).isTrue();
        Entry second = get(node.backend().put(dir + "/doc", bytes("2"), Expected.any()));
        assertThat(get(node.session().remove(first))).isFalse();
        assertThat(get(node.backend().get(dir + "/doc"))).contains(second);
    }

    @Test
    void persistentEntryOutlivesItsWriter() {
        TestNode a = node("a");
        Entry written = get(a.backend().put(dir + "/x/doc", bytes("kept"), Expected.any()));
        assertThat(written.owner()).isEmpty();
        get(a.session().close());
        a.backend().close();
        assertThat(get(node("b").backend().get(written.key()))).contains(written);
    }

    @Test
    void putOverAnEntryKeepsItsIdentity() {
        TestNode node = node("a");
        Entry first = get(node.backend().put(dir + "/doc", bytes("1"), Expected.any()));
        Entry second = get(node.backend().put(dir + "/doc", bytes("2"), Expected.any()));
        assertThat(second.sameAs(first)).isTrue();
        assertThat(second.modRevision()).isGreaterThan(first.modRevision());
        assertThat(second.version()).isNotEqualTo(first.version());
        assertThat(text(second)).isEqualTo("2");
    }

    @Test
    void putAbsentConflictsOverAnEntry() {
        TestNode node = node("a");
        Entry first = get(node.backend().put(dir + "/doc", bytes("1"), Expected.absent()));
        assertThat(failure(node.backend().put(dir + "/doc", bytes("2"), Expected.absent())))
                .isEqualTo(Kind.CONFLICT);
        assertThat(get(node.backend().get(dir + "/doc"))).contains(first);
    }

    @Test
    void putAtAVersionConflictsOverAnyOther() {
        TestNode node = node("a");
        Entry first = get(node.backend().put(dir + "/doc", bytes("1"), Expected.absent()));
        Entry second = get(node.backend().put(dir + "/doc", bytes("2"), Expected.version(first.version())));
        assertThat(failure(node.backend().put(dir + "/doc", bytes("3"), Expected.version(first.version()))))
                .isEqualTo(Kind.CONFLICT);
        assertThat(get(node.backend().get(dir + "/doc"))).contains(second);
    }

    @Test
    void putAtAVersionConflictsOverNothing() {
        TestNode node = node("a");
        assertThat(failure(node.backend().put(dir + "/doc", bytes("1"), Expected.version(0))))
                .isEqualTo(Kind.CONFLICT);
        assertThat(get(node.backend().get(dir + "/doc"))).isEmpty();
    }

    @Test
    void ofManyThatPutAtTheSameVersionOneWins() {
        List<TestNode> nodes = Stream.of("a", "b", "c").map(this::node).toList();
        Entry first = get(nodes.get(0).backend().put(dir + "/doc", bytes("0"), Expected.absent()));
        List<CompletionStage<Entry>> racing = IntStream.range(0, 30)
                .mapToObj(i -> nodes.get(i % 3)
                        .backend()
                        .put(dir + "/doc", bytes("by " + i), Expected.version(first.version())))
                .toList();
        assertThat(winners(racing))
                .hasSize(1)
                .containsExactly(get(nodes.get(2).backend().get(dir + "/doc")).orElseThrow());
    }

    @Test
    void nothingIsReadAsNothing() {
        TestNode node = node("a");
        assertThat(get(node.backend().get(dir + "/none"))).isEmpty();
        assertThat(get(node.backend().list(dir + "/none"))).isEmpty();
    }

    @Test
    void listIsInCreationOrderWhateverTheNames() {
        TestNode a = node("a");
        TestNode b = node("b");
        Entry first = get(a.backend().put(dir + "/z", NOTHING, Expected.any()));
        Entry second = join(b);
        Entry third = get(a.backend().put(dir + "/a", NOTHING, Expected.any()));
        Entry fourth = join(a);
        get(a.backend().put(dir + "/z", bytes("changed"), Expected.any()));
        assertThat(get(b.backend().list(dir)).stream().map(Entry::createRevision))
                .containsExactly(
                        first.createRevision(),
                        second.createRevision(),
                        third.createRevision(),
                        fourth.createRevision());
    }

    @Test
    void listShowsDirectChildrenOnlyAndNoDirectories() {
        TestNode node = node("a");
        Entry near = join(node);
        get(node.session().join(dir + "/far", freshName(), NOTHING));
        assertThat(get(node.backend().list(dir))).containsExactly(near);
        assertThat(get(node.backend().get(dir + "/far"))).isEmpty();
        assertThat(get(node.backend().get(dir))).isEmpty();
    }

    @Test
    void readsSeeTheOwnAcknowledgedWrites() {
        TestNode node = node("a");
        for (int i = 0; i < 20; i++) {
            Entry written = get(node.backend().put(dir + "/doc" + i, NOTHING, Expected.any()));
            assertThat(get(node.backend().get(written.key()))).contains(written);
            assertThat(get(node.backend().list(dir))).hasSize(i + 1).contains(written);
        }
    }

    @Test
    void aThousandPipelinedJoinsAllSucceed() {
        TestNode node = busyNode("a");
        List<CompletionStage<Entry>> joins = IntStream.range(0, 1000)
                .mapToObj(i -> node.session().join(dir, freshName(), bytes("value " + i)))
                .toList();
        List<Entry> joined = joins.stream().map(this::get).toList();
        List<Entry> listed = get(node("b").backend().list(dir));
        assertThat(new HashSet<>(listed)).isEqualTo(new HashSet<>(joined)).hasSize(1000);
        assertThat(listed.stream().map(Entry::createRevision)).isSorted();
    }

    @Test
    void malformedKeysAreRefused() {
        TestNode node = node("a");
        for (String key : List.of("", "/absolute", "trailing/", "empty//segment")) {
            assertThat(failure(node.backend().get(key))).as("get '%s'", key).isEqualTo(Kind.INVALID);
            assertThat(failure(node.backend().put(key, NOTHING, Expected.any())))
                    .as("put '%s'", key)
                    .isEqualTo(Kind.INVALID);
        }
        assertThat(failure(node.session().join(dir, "a~/b", NOTHING))).isEqualTo(Kind.INVALID);
    }

    /** The results of those that succeeded; the others must have met a conflict. */
    private List<Entry> winners(List<CompletionStage<Entry>> racing) {
        List<Entry> winners = new ArrayList<>();
        for (CompletionStage<Entry> each : racing) {
            try {
                winners.add(get(each));
            } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
            }
        }
        return winners;
    }
}
