package io.quorate.zookeeper;

import static io.quorate.zookeeper.Site.bytes;
import static io.quorate.zookeeper.Site.failure;
import static io.quorate.zookeeper.Site.get;
import static io.quorate.zookeeper.Site.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries, transactions and identity on a single server. */
class EntriesTest {
    private static final byte[] EMPTY = {};
    private static EmbeddedZooKeeper server;

    private Site site;
    private Backend backend;
    private BackendSession session;

    @BeforeAll
    static void startServer() {
        server = EmbeddedZooKeeper.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openSession(org.junit.jupiter.api.TestInfo test) {
        site = new Site();
        backend = site.backend(uri(test.getTestMethod().orElseThrow().getName()));
        session = open(backend);
    }

    @AfterEach
    void close() {
        get(session.close());
        site.close();
    }

    private static String uri(String name) {
        return "zookeeper://" + server.connectString() + "/" + name + "?tickTime=500ms&create=true";
    }

    @Test
    void removedEntryThatWasMadeAgainIsAnother() {
        Entry first = get(backend.put("docs/a", bytes("1"), Expected.absent()));
        assertThat(get(session.remove(first))).isTrue();
        Entry second = get(backend.put("docs/a", bytes("1"), Expected.absent()));
        assertThat(second.createRevision()).isGreaterThan(first.createRevision());
        assertThat(get(session.remove(first))).isFalse();
        assertThat(get(backend.get("docs/a"))).contains(second);
        Entry changed = get(backend.put("docs/a", bytes("2"), Expected.any()));
        assertThat(get(session.remove(second))).isTrue();
        assertThat(changed.sameAs(second)).isTrue();
    }

    @Test
    void directoriesAreNoEntriesUntilTheyHaveAValue() {
        Entry me = get(session.join("a/b", "x~1", EMPTY));
        assertThat(get(backend.list("a"))).isEmpty();
        assertThat(get(backend.get("a/b"))).isEmpty();
        Entry dir = get(backend.put("a/b", bytes("v"), Expected.absent()));
        assertThat(get(backend.list("a"))).containsExactly(dir);
        assertThat(get(backend.get("a/b"))).contains(dir);
        assertThat(get(backend.list("a/b"))).containsExactly(me);
        assertThat(failure(backend.put("a/b", bytes("w"), Expected.absent())).kind())
                .isEqualTo(Kind.CONFLICT);
        assertThat(failure(session.remove(dir)).kind()).isEqualTo(Kind.INVALID);
    }

    @Test
    void emptyValueIsAnEntry() {
        Entry entry = get(backend.put("e/empty", EMPTY, Expected.any()));
        assertThat(entry.value()).isEmpty();
        assertThat(get(backend.list("e"))).containsExactly(entry);
    }

    @Test
    void heldKeyThatWasTakenAgainByTheSameSessionIsAnother() {
        Entry me = get(session.join("el/c", "x~1", EMPTY));
        Committed first = get(session.commit(me, List.of(new Write.Hold("el/leader", bytes("1")))));
        Entry held = first.entries().get(0);
        assertThat(held.createRevision()).isEqualTo(first.revision());
        assertThat(held.owner()).isEqualTo(session.id());
        assertThat(get(backend.get("el/leader")))
                .hasValueSatisfying(e -> assertThat(e).isEqualTo(held));
        assertThat(get(backend.list("el"))).containsExactly(held);

        assertThat(get(session.remove(held))).isTrue();
        Entry again = get(session.commit(me, List.of(new Write.Hold("el/leader", bytes("2")))))
                .entries()
                .get(0);
        assertThat(again.sameAs(held)).isFalse();
        List<Write> write = List.of(new Write.Put("el/doc", bytes("d"), Expected.any()));
        assertThat(failure(session.commit(held, write)).kind()).isEqualTo(Kind.GONE);
        assertThat(get(session.commit(again, write)).entries()).hasSize(1);
        assertThat(get(session.remove(held))).isFalse();
        assertThat(get(backend.get("el/leader"))).contains(again);
    }

    @Test
    void heldEntryThatWasReadGuardsAsWell() {
        Entry me = get(session.join("el/c", "x~1", EMPTY));
        get(session.commit(me, List.of(new Write.Hold("el/leader", bytes("1")))));
        Entry read = get(backend.get("el/leader")).orElseThrow();
        List<Write> write = List.of(new Write.Put("el/doc", bytes("d"), Expected.any()));
        assertThat(get(session.commit(read, write)).entries()).hasSize(1);
        assertThat(get(session.remove(read))).isTrue();
        assertThat(failure(session.commit(read, write)).kind()).isEqualTo(Kind.GONE);
    }

    @Test
    void fenceThatMovedForAnotherReasonDoesNotEndTheHold() {
        Entry me = get(session.join("el/c", "x~1", EMPTY));
        Entry held = get(session.commit(me, List.of(new Write.Hold("el/leader", bytes("1")))))
                .entries()
                .get(0);
        Entry doc = get(backend.put("el/doc", bytes("d"), Expected.absent()));
        assertThat(get(session.remove(doc))).isTrue();
        List<Write> write = List.of(new Write.Put("el/other", bytes("d"), Expected.any()));
        assertThat(get(session.commit(held, write)).entries()).hasSize(1);
        assertThat(get(session.remove(held))).isTrue();
    }

    @Test
    void heldEntryThatWasListedCarriesItsFenceAndIsNoOtherAfterIt() {
        Entry me = get(session.join("el/c", "x~1", EMPTY));
        Entry held = get(session.commit(me, List.of(new Write.Hold("el/leader", bytes("1")))))
                .entries()
                .get(0);
        Entry listed = get(backend.list("el")).get(0);
        assertThat(listed).isEqualTo(held);
        // Else whoever evicts it looks for the fence first.
        assertThat(listed.version()).isNotEqualTo(Nodes.UNKNOWN_FENCE).isEqualTo(held.version());

        get(session.commit(me, List.of(new Write.Remove(listed), new Write.Hold("el/leader", bytes("2")))));
        assertThat(get(session.remove(listed))).isFalse();
        Entry second = get(backend.list("el")).get(0);
        Entry doc = get(backend.put("el/doc", bytes("d"), Expected.absent()));
        assertThat(get(session.remove(doc))).isTrue();
        // The fence has moved, and the entry is still the one that was listed.
        assertThat(get(session.remove(second))).isTrue();
    }

    @Test
    void evictionAndClaimInOneTransaction() {
        Backend other = site.backend(uri("evictionAndClaimInOneTransaction"));
        BackendSession theirs = open(other);
        Entry them = get(theirs.join("el/c", "y~1", EMPTY));
        Entry dead = get(theirs.commit(them, List.of(new Write.Hold("el/leader", bytes("dead")))))
                .entries()
                .get(0);

        Entry me = get(session.join("el/c", "x~1", EMPTY));
        assertThat(failure(session.commit(me, List.of(new Write.Hold("el/leader", bytes("new")))))
                        .kind())
                .isEqualTo(Kind.CONFLICT);
        Entry seen = get(backend.get("el/leader")).orElseThrow();
        Committed taken = get(session.commit(
                me,
                List.of(new Write.Remove(seen), new Write.Remove(them), new Write.Hold("el/leader", bytes("new")))));
        assertThat(taken.entries())
                .singleElement()
                .satisfies(e -> assertThat(e.owner()).isEqualTo(session.id()));
        List<Write> write = List.of(new Write.Put("el/doc", bytes("d"), Expected.any()));
        assertThat(failure(theirs.commit(dead, write)).kind()).isEqualTo(Kind.GONE);
        assertThat(failure(theirs.commit(them, write)).kind()).isEqualTo(Kind.GONE);
        assertThat(get(session.commit(taken.entries().get(0), write)).revision())
                .isGreaterThan(taken.revision());
    }

    @Test
    void transactionOfAllKindsIsAppliedInOrder() {
        Entry me = get(session.join("t/m", "x~1", EMPTY));
        Entry old = get(session.join("t/m", "x~2", EMPTY));
        Entry doc = get(backend.put("t/doc", bytes("0"), Expected.absent()));
        Committed done = get(session.commit(
                me,
                List.of(
                        new Write.Put("t/doc", bytes("1"), Expected.version(doc.version())),
                        new Write.Put("t/deep/er/new", bytes("2"), Expected.absent()),
                        new Write.Put("t/any", bytes("3"), Expected.any()),
                        new Write.Hold("t/leader", bytes("4")),
                        new Write.Remove(old))));
        assertThat(done.entries()).extracting(Entry::name).containsExactly("doc", "new", "any", "leader");
        assertThat(done.entries()).allSatisfy(e -> assertThat(e.modRevision()).isEqualTo(done.revision()));
        for (Entry written : done.entries()) {
            assertThat(get(backend.get(written.key()))).contains(written);
        }
        assertThat(get(backend.list("t/m"))).containsExactly(me);
    }

    @Test
    void nothingIsAppliedOfARefusedTransaction() {
        Entry me = get(session.join("t/m", "x~1", EMPTY));
        Entry doc = get(backend.put("t/doc", bytes("0"), Expected.absent()));
        List<Write> writes = List.of(
                new Write.Put("t/new", bytes("2"), Expected.absent()),
                new Write.Put("t/doc", bytes("1"), Expected.version(doc.version() + 1)));
        assertThat(failure(session.commit(me, writes)).kind()).isEqualTo(Kind.CONFLICT);
        assertThat(get(backend.get("t/new"))).isEmpty();
        assertThat(get(session.remove(me))).isTrue();
        assertThat(failure(session.commit(me, writes)).kind()).isEqualTo(Kind.GONE);
        assertThat(failure(session.replace(me, EMPTY)).kind()).isEqualTo(Kind.GONE);
        assertThat(get(session.remove(me))).isFalse();
    }

    @Test
    void joiningTwiceIsJoiningOnce() {
        Entry first = get(session.join("m", "x~1", bytes("1")));
        assertThat(get(session.join("m", "x~1", bytes("2")))).isEqualTo(first);
        Entry changed = get(session.replace(first, bytes("3")));
        assertThat(changed.sameAs(first)).isTrue();
        assertThat(get(session.join("m", "x~1", bytes("2")))).isEqualTo(changed);
    }

    @Test
    void entryOfAnotherSessionCannotBeReplaced() {
        BackendSession theirs = open(site.backend(uri("entryOfAnotherSessionCannotBeReplaced")));
        Entry entry = get(theirs.join("m", "y~1", EMPTY));
        assertThat(failure(session.replace(entry, EMPTY)).kind()).isEqualTo(Kind.INVALID);
        get(theirs.close());
        assertThat(failure(session.replace(entry, EMPTY)).kind()).isEqualTo(Kind.GONE);
    }

    @Test
    void versionsAreCompared() {
        Entry v0 = get(backend.put("d", bytes("0"), Expected.absent()));
        Entry v1 = get(backend.put("d", bytes("1"), Expected.version(v0.version())));
        assertThat(v1.createRevision()).isEqualTo(v0.createRevision());
        assertThat(v1.modRevision()).isGreaterThan(v0.modRevision());
        for (long version : new long[] {v0.version(), -1, -2, Long.MAX_VALUE}) {
            assertThat(failure(backend.put("d", bytes("2"), Expected.version(version)))
                            .kind())
                    .isEqualTo(Kind.CONFLICT);
        }
        assertThat(failure(backend.put("none", EMPTY, Expected.version(0))).kind())
                .isEqualTo(Kind.CONFLICT);
    }

    @Test
    void foreignNodesDoNotDisturb() throws Exception {
        Entry me = get(session.join("f", "x~1", bytes("me")));
        RecordingObserver observer = new RecordingObserver();
        backend.watch("f", observer);
        observer.awaitCall("snapshot 1");
        try (Foreigner foreigner = new Foreigner(server.connectString())) {
            foreigner.create("/foreignNodesDoNotDisturb/f/theirs", "garbage");
            foreigner.create("/foreignNodesDoNotDisturb/f/theirs/below", "deeper");
            foreigner.create("/foreignNodesDoNotDisturb/f/bare", null);
            foreigner.createLocked("/foreignNodesDoNotDisturb/f/secret");
        }
        assertThat(get(backend.list("f"))).extracting(Entry::name).containsExactly("x~1", "theirs");
        observer.awaitCall("updated theirs");
        Entry theirs = get(backend.get("f/theirs")).orElseThrow();
        assertThat(failure(session.remove(theirs)).kind()).isEqualTo(Kind.INVALID);
        assertThat(failure(backend.get("f/secret")).kind()).isEqualTo(Kind.DENIED);
        get(session.remove(me));
        observer.awaitCall("removed x~1");
        assertThat(observer.view).containsOnlyKeys("f/theirs");
    }

    @Test
    void directoryThatWasDeletedIsMadeAgain() throws Exception {
        Entry first = get(session.join("gone/m", "x~1", EMPTY));
        get(session.commit(first, List.of(new Write.Hold("gone/m/leader", EMPTY), new Write.Remove(first))));
        get(session.remove(get(backend.get("gone/m/leader")).orElseThrow()));
        try (Foreigner foreigner = new Foreigner(server.connectString())) {
            foreigner.deleteAll("/directoryThatWasDeletedIsMadeAgain/gone");
        }
        assertThat(get(backend.list("gone/m"))).isEmpty();
        Entry second = get(session.join("gone/m", "x~2", EMPTY));
        assertThat(second.createRevision()).isGreaterThan(first.createRevision());
        Entry held = get(session.commit(second, List.of(new Write.Hold("gone/m/leader", EMPTY))))
                .entries()
                .get(0);
        assertThat(get(backend.list("gone/m"))).containsExactly(second, held);
    }

    @Test
    void tooLargeIsSaidBeforeTheServerIsAsked() {
        Entry me = get(session.join("l", "x~1", EMPTY));
        int max = backend.limits().maxValueBytes();
        assertThat(get(backend.put("l/most", new byte[max], Expected.any())).value())
                .hasSize(max);
        assertThat(get(backend.get("l/most")).orElseThrow().value()).hasSize(max);
        assertThat(failure(backend.put("l/more", new byte[max + 1], Expected.any())))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE))
                .hasMessageContaining("" + (max + 1))
                .hasMessageContaining("" + max);
        assertThat(failure(session.join("l", "x~2", new byte[max + 1])).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure(session.replace(me, new byte[max + 1])).kind()).isEqualTo(Kind.TOO_LARGE);

        List<Write> many = new ArrayList<>();
        for (int i = 0; i <= backend.limits().maxWritesPerCommit(); i++) {
            many.add(new Write.Put("l/m" + i, EMPTY, Expected.any()));
        }
        assertThat(failure(session.commit(me, many)).kind()).isEqualTo(Kind.TOO_LARGE);
        many.remove(0);
        assertThat(get(session.commit(me, many)).entries())
                .hasSize(backend.limits().maxWritesPerCommit());
        List<Write> heavy = List.of(
                new Write.Put("l/h1", new byte[max], Expected.any()),
                new Write.Put("l/h2", new byte[100_000], Expected.any()));
        assertThat(failure(session.commit(me, heavy)).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure(session.commit(me, List.of())).kind()).isEqualTo(Kind.INVALID);
    }

    @Test
    void badKeysAreRefused() {
        for (String key : List.of("", "a//b", "/a", "a/", "..", "a/../b", "a/\u0000", "a/.fence", ".sessions/x")) {
            assertThat(failure(backend.get(key)).kind()).as(key).isEqualTo(Kind.INVALID);
            assertThat(failure(backend.put(key, EMPTY, Expected.any())).kind())
                    .as(key)
                    .isEqualTo(Kind.INVALID);
        }
        RecordingObserver observer = new RecordingObserver();
        backend.watch("a//b", observer);
        observer.awaitCall("failed");
        assertThat(observer.failures)
                .singleElement()
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
        assertThat(failure(session.join("a", "plain", EMPTY)).kind()).isEqualTo(Kind.INVALID);
        Entry me = get(session.join("a", "x~1", EMPTY));
        assertThat(failure(session.commit(me, List.of(new Write.Hold("a/y~1", EMPTY))))
                        .kind())
                .isEqualTo(Kind.INVALID);
    }
}
