package io.quorate.etcd;

import static io.quorate.etcd.Site.bytes;
import static io.quorate.etcd.Site.failure;
import static io.quorate.etcd.Site.get;
import static io.quorate.etcd.Site.open;
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
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What etcd's own rules for keys and transactions leave open. */
@Tag("etcd")
class EntriesTest {
    private static final byte[] EMPTY = {};

    private final Site site = new Site();
    private final Lines lines = new Lines();
    private final String namespace = "entries-" + Long.toString(System.nanoTime(), 36);
    private Backend backend;
    private BackendSession session;
    private Entry me;

    @BeforeEach
    void openSession() {
        Cluster.heal();
        backend = site.backend(lines.uri(namespace));
        session = open(backend);
        me = get(session.join("m", "x~1", EMPTY));
    }

    @AfterEach
    void close() {
        site.close();
        lines.close();
    }

    private Entry hold(BackendSession by, Entry guard, String value, Write... before) {
        List<Write> writes = new ArrayList<>(List.of(before));
        writes.add(new Write.Hold("lead", bytes(value)));
        List<Entry> written = get(by.commit(guard, writes)).entries();
        return written.get(written.size() - 1);
    }

    @Test
    void heldKeyThatWasTakenOverIsAnotherEntryAllAlongItsLife() {
        Backend other = site.backend(lines.uri(namespace));
        BackendSession rival = open(other);
        Entry first = hold(session, me, "1");
        Entry second = hold(rival, first, "2", new Write.Remove(first));
        assertThat(second.createRevision()).isGreaterThan(first.createRevision());
        assertThat(get(backend.get("lead"))).contains(second);
        assertThat(get(backend.list(""))).contains(second).doesNotContain(first);
        assertThat(failure(session.commit(first, List.of(new Write.Put("d", EMPTY, Expected.any()))))
                        .kind())
                .isEqualTo(Kind.GONE);
        assertThat(get(session.remove(first))).isFalse();
        Entry third = hold(session, second, "3", new Write.Remove(second));
        assertThat(third.createRevision()).isGreaterThan(second.createRevision());
        assertThat(third.owner()).isEqualTo(session.id());
        get(rival.close());
        assertThat(get(backend.get("lead"))).contains(third);
        assertThat(get(session.remove(third))).isTrue();
        assertThat(hold(session, me, "4").createRevision()).isGreaterThan(third.createRevision());
    }

    @Test
    void ownershipIsTheEntrysAndNotTheLeases() {
        Entry first = hold(session, me, "1");
        get(session.remove(first));
        Entry second = hold(session, me, "2");
        assertThat(second.owner()).isEqualTo(first.owner());
        assertThat(failure(session.commit(first, List.of(new Write.Put("d", EMPTY, Expected.any()))))
                        .kind())
                .isEqualTo(Kind.GONE);
        assertThat(get(backend.get("d"))).isEmpty();
    }

    @Test
    void whatLivesWithASessionIsNotMadePersistentByAPut() {
        Entry held = hold(session, me, "1");
        for (Entry living : List.of(me, held)) {
            for (Expected expected : List.of(Expected.any(), Expected.version(living.version()))) {
                assertThat(failure(backend.put(living.key(), EMPTY, expected)).kind())
                        .isEqualTo(Kind.INVALID);
            }
            assertThat(get(backend.get(living.key()))).contains(living);
        }
    }

    @Test
    void transactionThatWritesOneKeyTwiceIsRefused() {
        Write put = new Write.Put("d", EMPTY, Expected.any());
        Entry doc = get(backend.put("e", EMPTY, Expected.any()));
        for (List<Write> twice : List.<List<Write>>of(
                List.of(put, put),
                List.of(new Write.Remove(doc), new Write.Put("e", EMPTY, Expected.any())),
                List.of(new Write.Remove(doc), new Write.Remove(doc)))) {
            assertThat(failure(session.commit(me, twice)))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                    .hasMessageContaining("twice");
        }
        assertThat(get(backend.get("d"))).isEmpty();
    }

    @Test
    void largestTransactionFitsIntoOneRequest() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < Ceilings.MAX_WRITES; i++) {
            Entry doc = get(backend.put("docs/" + i, EMPTY, Expected.any()));
            writes.add(new Write.Put(doc.key(), bytes("v" + i), Expected.version(doc.version())));
        }
        Committed done = get(session.commit(me, writes));
        assertThat(done.entries()).hasSize(Ceilings.MAX_WRITES);
        writes.add(new Write.Put("docs/more", EMPTY, Expected.any()));
        assertThat(failure(session.commit(me, writes))).hasMessageContaining("split");
    }

    @Test
    void requestAboveEtcdsLimitIsRefusedBeforeEtcdIsAsked() {
        byte[] large = new byte[800_000];
        Write one = new Write.Put("one", large, Expected.any());
        Write two = new Write.Put("two", large, Expected.any());
        assertThat(failure(session.commit(me, List.of(one, two))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE))
                .hasMessageContaining("split")
                .hasNoCause();
        assertThat(get(session.commit(me, List.of(one))).entries()).hasSize(1);
    }

    @Test
    void listIsReadInPagesOfOneRevision() {
        byte[] large = new byte[Ceilings.MAX_VALUE];
        for (int i = 0; i < 3; i++) {
            get(backend.put("big/" + i, large, Expected.any()));
        }
        int many = 3_000;
        int atOnce = 300;
        for (int i = 0; i < many; i += atOnce) {
            List<CompletionStage<Entry>> joins = IntStream.range(i, i + atOnce)
                    .mapToObj(n -> session.join("many", "x~n" + n, EMPTY))
                    .toList();
            joins.forEach(Site::get);
        }
        assertThat(get(backend.list("big"))).hasSize(3);
        List<Entry> listed = get(backend.list("many"));
        assertThat(listed).hasSize(many);
        assertThat(listed.stream().map(Entry::createRevision)).isSorted().doesNotHaveDuplicates();
        RecordingObserver observer = new RecordingObserver();
        backend.watch("many", observer);
        observer.awaitCall("snapshot " + many);
    }

    @Test
    void namespacesAndSiblingsDoNotSeeEachOther() {
        Backend longer = site.backend(lines.uri(namespace + "-2"));
        get(longer.put("m/doc", EMPTY, Expected.any()));
        get(backend.put("mm/doc", EMPTY, Expected.any()));
        get(backend.put("m/deep/doc", EMPTY, Expected.any()));
        assertThat(get(backend.list("m"))).containsExactly(me);
        assertThat(get(backend.list(""))).isEmpty();
        get(backend.put("top", EMPTY, Expected.any()));
        assertThat(get(backend.list(""))).extracting(Entry::key).containsExactly("top");
        assertThat(failure(backend.list(Keys.SESSIONS)).kind()).isEqualTo(Kind.INVALID);
    }
}
