package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import io.quorate.test.Leaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The end of a backend, which is not the end of its session. */
abstract class ClosingContract extends ContractTest {

    @Test
    void closingTwiceIsClosingOnce() {
        TestNode node = node("a");
        node.backend().close();
        node.backend().close();
    }

    @Test
    void backendThatNeverOpenedASessionCloses() {
        store().connect("a").close();
    }

    @Test
    void pendingStagesFailClosed() {
        TestNode node = node("a");
        Entry entry = join(node);
        store().disconnect(node.backend());
        List<CompletionStage<?>> pending = everything(node, entry);
        node.backend().close();
        assertThat(pending).allSatisfy(stage -> assertThat(failure(stage)).isEqualTo(Kind.CLOSED));
    }

    @Test
    void closedBackendDoesNothingMore() {
        TestNode node = node("a");
        Entry entry = join(node);
        node.backend().close();
        assertThat(everything(node, entry))
                .allSatisfy(stage -> assertThat(failure(stage)).isEqualTo(Kind.CLOSED));
        assertThat(failure(node.backend().open(new RecordedSession(store().ticker()))))
                .isEqualTo(Kind.CLOSED);
    }

    @Test
    void openingSessionFailsClosed() {
        Backend backend = store().connect("a");
        store().disconnect(backend);
        CompletionStage<?> opening = backend.open(new RecordedSession(store().ticker()));
        backend.close();
        assertThat(failure(opening)).isEqualTo(Kind.CLOSED);
    }

    @Test
    void noObserverIsCalledAfterClose() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(node, dir);
        await("a first extension", () -> !node.listener().extensions().isEmpty());
        node.backend().close();
        List<String> seen = watch.calls();
        int extensions = node.listener().extensions().size();
        join(other);
        store().pass(ttl());
        assertThat(watch.calls()).isEqualTo(seen);
        assertThat(node.listener().calls()).isEmpty();
        assertThat(node.listener().extensions()).hasSize(extensions);
    }

    @Test
    void openSessionIsLeftToItsTtl() {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(other, dir);
        Entry entry = join(node);
        node.backend().close();
        long validUntil = node.session().validUntil();
        store().pass(ttl().dividedBy(4));
        assertThat(get(other.backend().get(entry.key()))).contains(entry);
        await("the TTL ends it", () -> watch.removedAt(entry.key()).isPresent());
        assertThat(watch.removedAt(entry.key()).orElseThrow() - validUntil).isPositive();
    }

    @Test
    void closedSessionThenClosedBackendLeaveNothingBehind() {
        TestNode node = node("a");
        TestNode other = node("b");
        join(node);
        CompletionStage<Void> closing = node.session().close();
        get(closing);
        node.backend().close();
        await("the other node sees it go", () -> get(other.backend().list(dir)).isEmpty());
    }

    @Test
    void noThreadIsLeft() {
        useAndClose("warm-up");
        Leaks before = Leaks.snapshot();
        useAndClose("a");
        useAndClose("b");
        await("all threads of the backends have ended", () -> before.since().isEmpty());
    }

    private void useAndClose(String id) {
        TestNode node = node(id);
        watch(node, dir);
        join(node);
        store().pass(Duration.ofMillis(10));
        get(node.session().close());
        node.backend().close();
    }

    private List<CompletionStage<?>> everything(TestNode node, Entry entry) {
        return List.of(
                node.backend().get(entry.key()),
                node.backend().list(dir),
                node.backend().put(dir + "/doc", NOTHING, Expected.any()),
                node.session().join(dir, freshName(), NOTHING),
                node.session().replace(entry, NOTHING),
                node.session().remove(entry),
                node.session().commit(entry, List.of(new Write.Remove(entry))));
    }
}
