package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of a session: opened, kept alive, closed, lost. */
abstract class SessionContract extends ContractTest {

    @Test
    void openSessionIsValidForLessThanItsTtl() {
        TestNode node = node("a");
        assertThat(node.session().id()).isNotBlank();
        assertThat(node.session().ttl()).isPositive();
        assertThat(isValid(node.session(), now())).isTrue();
        assertThat(node.session().validUntil() - now())
                .isLessThanOrEqualTo(node.session().ttl().toNanos());
    }

    @Test
    void sessionsHaveDifferentIds() {
        assertThat(node("a").session().id()).isNotEqualTo(node("b").session().id());
    }

    @Test
    void secondSessionIsRefusedWhileOneIsOpen() {
        TestNode node = node("a");
        RecordedSession second = new RecordedSession(store().ticker());
        assertThat(failure(node.backend().open(second))).isEqualTo(Kind.INVALID);
        join(node);
        assertThat(second.calls()).isEmpty();
    }

    @Test
    void timingsThatCannotHoldAreRefused() {
        SessionTimings good = store().timings();
        Backend backend = store().connect(
                        "a", new SessionTimings(good.ttl(), good.ttl(), good.requestTimeout(), good.connectTimeout()));
        assertThat(failure(backend.open(new RecordedSession(store().ticker())))).isEqualTo(Kind.INVALID);
    }

    @Test
    void heartbeatsKeepASessionAndItsEntriesBeyondTheTtl() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(node);
        store().pass(node.session().ttl().multipliedBy(3));
        assertThat(get(other.backend().get(entry.key()))).contains(entry);
        assertThat(isValid(node.session(), now())).isTrue();
        assertThat(node.listener().calls()).isEmpty();
        assertThat(node.listener().extensions()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void validityMovesForwardOnlyAndTheListenerHearsOfEachStep() {
        TestNode node = node("a");
        long atFirst = node.session().validUntil();
        await("four extensions", () -> node.listener().extensions().size() >= 4);
        List<Long> told = node.listener().extensions().stream()
                .map(RecordedSession.Extension::validUntil)
                .toList();
        assertThat(told).isSorted().doesNotHaveDuplicates();
        assertThat(told.get(told.size() - 1) - atFirst).isPositive();
        assertThat(node.session().validUntil()).isGreaterThanOrEqualTo(told.get(told.size() - 1));
        assertThat(node.listener().overlapped()).isFalse();
    }

    @Test
    void validityIsCountedFromTheSendingOfAProofNotFromItsReply() {
        TestNode node = node("a");
        Duration slow = requestTimeout().dividedBy(3);
        store().slowReplies(node.backend(), slow);
        long slowedSince = now();
        await(
                "extensions that came slowly",
                () -> node.listener().extensions().stream()
                                .filter(e -> e.toldAt() - slowedSince > slow.toNanos())
                                .count()
                        >= 2);
        long ttl = node.session().ttl().toNanos();
        assertThat(node.listener().extensions())
                .filteredOn(e -> e.toldAt() - slowedSince > slow.toNanos())
                .allSatisfy(e -> assertThat(e.validUntil() - e.toldAt()).isLessThanOrEqualTo(ttl - slow.toNanos()));
    }

    @Test
    void closingASessionFreesItsEntriesAtOnce() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(node);
        Entry held = hold(node, entry, dir + "/held");
        RecordedWatch watch = watch(other, entry, held);
        long closing = now();
        get(node.session().close());
        assertThat(get(node.backend().list(dir))).isEmpty();
        await("the other node sees both go", () -> !watch.has(entry.key()) && !watch.has(held.key()));
        assertThat(now() - closing).isLessThan(ttl().toNanos() / 4);
    }

    @Test
    void closingASessionTwiceIsClosingItOnce() {
        TestNode node = node("a");
        get(node.session().close());
        get(node.session().close());
    }

    @Test
    void listenerHearsNothingOnceItsSessionIsClosed() {
        TestNode node = node("a");
        await("a first extension", () -> !node.listener().extensions().isEmpty());
        get(node.session().close());
        int extensions = node.listener().extensions().size();
        store().pass(ttl().plus(ttl().dividedBy(2)));
        assertThat(node.listener().calls()).isEmpty();
        assertThat(node.listener().extensions()).hasSize(extensions);
    }

    @Test
    void closedSessionDoesNothingMore() {
        TestNode node = node("a");
        Entry entry = join(node);
        get(node.session().close());
        assertThat(failure(node.session().join(dir, freshName(), NOTHING))).isEqualTo(Kind.SESSION_LOST);
        assertThat(failure(node.session().replace(entry, NOTHING))).isEqualTo(Kind.SESSION_LOST);
    }

    @Test
    void anotherSessionFollowsAClosedOne() {
        TestNode node = node("a");
        Entry old = join(node);
        get(node.session().close());
        TestNode again = open(node.backend());
        assertThat(again.session().id()).isNotEqualTo(node.session().id());
        Entry fresh = join(again);
        assertThat(fresh.createRevision()).isGreaterThan(old.createRevision());
        assertThat(get(again.backend().list(dir))).containsExactly(fresh);
    }

    @Test
    void readsAndPersistentWritesNeedNoSession() {
        TestNode node = node("a");
        get(node.session().close());
        Entry written = get(node.backend().put(dir + "/doc", bytes("x"), Expected.any()));
        assertThat(get(node.backend().get(dir + "/doc"))).contains(written);
        assertThat(get(node.backend().list(dir))).containsExactly(written);
    }

    @Test
    void expiredSessionIsLostWithItsEntries() {
        TestNode node = node("a");
        TestNode other = node("b");
        Entry entry = join(node);
        RecordedWatch watch = watch(other, entry);
        store().expire(node.session());
        await("the loss is told", () -> node.listener().wasTold("lost"));
        await("the other node sees the entry go", () -> !watch.has(entry.key()));
        assertThat(node.listener().calls()).endsWith("lost").containsOnlyOnce("lost");
    }

    @Test
    void lostIsTheLastThatAListenerHears() {
        TestNode node = node("a");
        store().expire(node.session());
        await("the loss is told", () -> node.listener().wasTold("lost"));
        List<String> calls = List.copyOf(node.listener().calls());
        int extensions = node.listener().extensions().size();
        open(node.backend());
        store().pass(ttl());
        assertThat(node.listener().calls()).isEqualTo(calls);
        assertThat(node.listener().extensions()).hasSize(extensions);
    }

    @Test
    void lostSessionRefusesEverythingAtOnceEvenWithoutTheStore() {
        TestNode node = node("a");
        Entry entry = join(node);
        store().expire(node.session());
        await("the loss is told", () -> node.listener().wasTold("lost"));
        store().disconnect(node.backend());
        long asked = now();
        assertThat(failure(node.session().join(dir, freshName(), NOTHING))).isEqualTo(Kind.SESSION_LOST);
        assertThat(failure(node.session().replace(entry, NOTHING))).isEqualTo(Kind.SESSION_LOST);
        assertThat(failure(node.session().remove(entry))).isEqualTo(Kind.SESSION_LOST);
        assertThat(failure(node.session().commit(entry, List.of(new Write.Remove(entry)))))
                .isEqualTo(Kind.SESSION_LOST);
        assertThat(now() - asked).isLessThan(requestTimeout().toNanos() / 2);
        get(node.session().close());
    }

    @Test
    void listenerThatThrowsHarmsNothing() {
        TestNode node = node("a");
        Entry entry = join(node);
        node.listener().throwFromNowOn();
        store().pass(ttl().multipliedBy(2));
        assertThat(get(node.backend().get(entry.key()))).contains(entry);
        assertThat(isValid(node.session(), now())).isTrue();
        store().expire(node.session());
        await("the loss is told", () -> node.listener().wasTold("lost"));
    }
}
