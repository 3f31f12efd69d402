package io.quorate.memory;

import static io.quorate.memory.Node.HEARTBEAT;
import static io.quorate.memory.Node.REQUEST_TIMEOUT;
import static io.quorate.memory.Node.TTL;
import static io.quorate.memory.Node.bytes;
import static io.quorate.memory.Node.done;
import static io.quorate.memory.Node.isDone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MemoryLinkTest {
    private final VirtualClock clock = new VirtualClock();
    private final MemoryStore store = new MemoryStore();
    private final MemoryLink link = store.link();
    private final Node node = new Node("a", link, clock);
    private final Node other = new Node("b", store.factory(), clock);

    @Test
    void nothingCompletesInsideTheCallThatAsks() {
        CompletionStage<Entry> put = put("doc");
        CompletionStage<Entry> refused = node.backend.put("malformed//key", bytes("x"), Expected.any());
        assertThat(isDone(put)).isFalse();
        assertThat(isDone(refused)).isFalse();
        clock.runDue();
        assertThat(isDone(put)).isTrue();
        assertThat(isDone(refused)).isTrue();
    }

    @Test
    void lostRequestIsNotAppliedThoughItsOutcomeIsUnknown() {
        link.loseRequests(1);
        CompletionStage<Entry> put = put("doc");
        clock.advance(REQUEST_TIMEOUT);
        assertUnanswered(put, Kind.OUTCOME_UNKNOWN);
        assertThat(store.list("dir")).isEmpty();
        node.now(put("doc"));
    }

    @Test
    void lostReplyHidesAWriteThatWasApplied() {
        link.loseReplies(1);
        CompletionStage<Entry> put = put("doc");
        clock.advance(REQUEST_TIMEOUT);
        assertUnanswered(put, Kind.OUTCOME_UNKNOWN);
        assertThat(store.list("dir")).hasSize(1);
    }

    @Test
    void lostRequestOfAReadIsKnownToHaveDoneNothing() {
        link.loseRequests(1);
        CompletionStage<Optional<Entry>> get = node.backend.get("dir/doc");
        clock.advance(REQUEST_TIMEOUT);
        assertUnanswered(get, Kind.UNAVAILABLE);
    }

    @Test
    void connectionBreaksAtOnceBetweenAWriteAndItsReply() {
        node.open();
        link.breakBeforeNextReply();
        node.now(node.backend.get("dir/doc"));
        CompletionStage<Entry> put = put("doc");
        clock.runDue();
        assertUnanswered(put, Kind.OUTCOME_UNKNOWN);
        assertThat(store.list("dir")).hasSize(1);
        assertThat(node.told).containsExactly("suspended", "restored");
    }

    @Test
    void storeKeepsASessionWhoseHolderHearsNoAnswerToItsHeartbeats() {
        BackendSession session = node.open();
        link.loseHeartbeatReplies(true);
        clock.advance(TTL.multipliedBy(3));
        assertThat(store.sessions()).containsExactly(session.id());
        assertThat(session.validUntil() - clock.nanoTime()).isNegative();
        assertThat(node.told).containsExactly("suspended");
        link.heal();
        clock.advance(REQUEST_TIMEOUT.plus(HEARTBEAT));
        assertThat(node.told).containsExactly("suspended", "restored");
        assertThat(session.validUntil() - clock.nanoTime()).isPositive();
    }

    @Test
    void expiryIsToldAtOnceOverAWholeLink() {
        node.open();
        link.expireSession();
        clock.runDue();
        assertThat(node.told).containsExactly("lost");
        assertThat(store.sessions()).isEmpty();
    }

    @Test
    void expiryIsLearntOnReturnFromACut() {
        node.open();
        link.cut();
        // Longer than it takes the holder to give up the connection on which the news would have come.
        clock.advance(TTL.multipliedBy(2));
        assertThat(store.sessions()).isEmpty();
        assertThat(node.told).containsExactly("suspended");
        link.restore();
        clock.advance(REQUEST_TIMEOUT);
        assertThat(node.told).containsExactly("suspended", "lost");
    }

    @Test
    void gapInWatchesEndsWithASnapshotAndTouchesNothingElse() {
        node.open();
        node.watch("dir");
        link.loseChanges(true);
        other.now(other.backend.put("dir/x", bytes("1"), Expected.any()));
        other.now(other.backend.put("dir/y", bytes("1"), Expected.any()));
        assertThat(node.told).containsExactly("snapshot []");
        link.loseChanges(false);
        clock.runDue();
        assertThat(node.told).containsExactly("snapshot []", "snapshot [x, y]");
    }

    @Test
    void changeFromBeforeAGapIsNotShownAmidIt() {
        node.watch("dir");
        link.delay(Duration.ZERO, Duration.ofMillis(500));
        CompletionStage<Entry> put = other.backend.put("dir/x", bytes("1"), Expected.any());
        other.now(put);
        link.loseChanges(true);
        link.loseChanges(false);
        clock.advance(REQUEST_TIMEOUT);
        assertThat(node.told).containsExactly("snapshot []", "snapshot [x]");
    }

    @Test
    void messagesKeepTheirOrderWhateverTheirDelays() {
        link.delay(Duration.ofMillis(300), Duration.ofMillis(200));
        CompletionStage<Entry> slow = put("slow");
        link.delay(Duration.ZERO, Duration.ZERO);
        CompletionStage<Entry> behind = put("behind");
        clock.advance(Duration.ofMillis(299));
        assertThat(isDone(behind)).isFalse();
        assertThat(store.list("dir")).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(done(slow).createRevision()).isLessThan(done(behind).createRevision());
    }

    @Test
    void repliesTravelAsLongAsTheirDelay() {
        link.delay(Duration.ofMillis(300), Duration.ofMillis(200));
        CompletionStage<Entry> put = put("doc");
        clock.advance(Duration.ofMillis(499));
        assertThat(isDone(put)).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(isDone(put)).isTrue();
    }

    @Test
    void cutShorterThanTheRequestTimeoutIsNotNoticed() {
        BackendSession session = node.open();
        link.cut();
        CompletionStage<Entry> put = put("doc");
        clock.advance(REQUEST_TIMEOUT.minusMillis(1));
        assertThat(isDone(put)).isFalse();
        link.restore();
        node.now(put);
        node.join(session, "dir");
        assertThat(node.told).isEmpty();
    }

    @Test
    void whileTheStoreIsKnownToBeAwayRequestsFailAtOnce() {
        link.cut();
        CompletionStage<Entry> put = put("doc");
        clock.advance(REQUEST_TIMEOUT);
        assertUnanswered(put, Kind.OUTCOME_UNKNOWN);
        CompletionStage<Entry> again = put("doc");
        clock.runDue();
        assertUnanswered(again, Kind.UNAVAILABLE);
    }

    @Test
    void faultsOfOneLinkLeaveOthersAlone() {
        node.open();
        other.open();
        link.cut();
        clock.advance(TTL.multipliedBy(2));
        assertThat(node.told).containsExactly("suspended");
        assertThat(other.told).isEmpty();
    }

    private CompletionStage<Entry> put(String name) {
        return node.backend.put("dir/" + name, bytes("x"), Expected.any());
    }

    private static void assertUnanswered(CompletionStage<?> stage, Kind kind) {
        assertThatThrownBy(() -> done(stage))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
