package io.quorate.test.internal.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.tls.CertificateAuthority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes in processes of their own on a real store: whatever happens to the leader, there are never two. */
public abstract class Leaderships {
    private static final Duration TTL = Duration.ofSeconds(3);

    private @Nullable Candidates running;

    /** For subclasses. */
    protected Leaderships() {}

    /** A place of its own for one more candidate, on a store that is whole. */
    protected abstract Place place();

    private Candidates candidates(int count, Duration ttl) {
        return candidates(count, ttl, false);
    }

    private Candidates candidates(int count, Duration ttl, boolean guarded) {
        Candidates started =
                new Candidates(Stream.generate(this::place).limit(count).toList(), ttl, guarded);
        running = started;
        return started;
    }

    private Candidates candidates(Duration ttl, List<List<String>> lifelines) {
        Candidates started = new Candidates(
                Stream.generate(this::place).limit(lifelines.size()).toList(), ttl, lifelines);
        running = started;
        return started;
    }

    @AfterEach
    void stopCandidates() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void killedLeaderIsFollowedByExactlyOne() {
        Candidates candidates = candidates(3, TTL);
        Candidate first = candidates.awaitLeader();
        first.process().kill9();

        Candidate second = candidates.awaitLeaderOtherThan(first);
        assertThat(second.ask("commit", "COMMIT")).contains("done");
        second.process().kill9();

        Candidate third = candidates.awaitLeaderOtherThan(second);
        assertThat(third.id()).isNotIn(first.id(), second.id());
        candidates.assertNeverTwoLeaders();
    }

    @Test
    void pausedLeaderFindsItselfInvalidWhenItWakesAndItsWriteIsRefused() throws InterruptedException {
        Candidates candidates = candidates(3, TTL, true);
        Candidate paused = candidates.awaitGuardedLeader();
        paused.process().pause();
        Candidate successor = candidates.awaitLeaderOtherThan(paused);
        // Its kernel and its guardian live on and say nothing, which proves nothing: the store's session decides.
        candidates.assertFollowedOnlyAfterItsDeadline(paused, successor);
        assertThat(candidates.anySaid("^(EVIDENCE|PEERLOST|TOOKOVER)")).isFalse();
        assertThat(successor.ask("commit", "COMMIT")).contains("done");

        paused.process().resume();
        assertThat(paused.ask("commit-unchecked", "UNCHECKED")).contains("refused");
        assertThat(paused.ask("commit", "COMMIT")).contains("refused");
        Candidates.await("the paused one knows", () -> paused.said("^INVALID") && paused.said("^LOST"));

        candidates.assertNeverTwoLeaders();
    }

    @Test
    void killedLeaderIsFollowedLongBeforeItsSessionEnds() {
        Duration ttl = Duration.ofSeconds(10);
        Candidates candidates = candidates(3, ttl);
        Candidate first = candidates.awaitLeader();
        candidates.awaitLifelines(first);

        long killed = System.nanoTime();
        first.process().kill9();
        Candidate second = candidates.awaitLeaderOtherThan(first);
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
                .as("far less than the session's %s", ttl)
                .isLessThan(ttl.dividedBy(3));
        Candidates.await("it says on which evidence", () -> second.said("^TOOKOVER " + first.id()));
        Candidates.await("its hook for a lost peer is called", () -> second.said("^PEERLOST " + first.id()));
        assertThat(second.ask("commit", "COMMIT")).contains("done");
        candidates.assertNeverTwoLeaders();
    }

    @Test
    @Tag("once")
    void killedLeaderIsFollowedOnProofByTlsAsWell() {
        try (CertificateAuthority authority = CertificateAuthority.create("nodes")) {
            List<String> lifeline = LifelineWords.tls(authority.certificate(), authority.issue("node"));
            Candidates candidates = candidates(Duration.ofSeconds(10), List.of(lifeline, lifeline));
            Candidate first = candidates.awaitLeader();
            candidates.awaitLifelines(first);

            first.process().kill9();
            Candidate second = candidates.awaitLeaderOtherThan(first);
            Candidates.await("it says on which evidence", () -> second.said("^TOOKOVER " + first.id()));
            assertThat(second.ask("commit", "COMMIT")).contains("done");
            candidates.assertNeverTwoLeaders();
        }
    }

    @Test
    @Tag("once")
    void falseProofsOfALivingLeadersDeathCommitNothingTwice() {
        try (FalseWay toFirst = new FalseWay();
                FalseWay toSecond = new FalseWay()) {
            Candidates candidates = candidates(Duration.ofSeconds(10), List.of(toFirst.words(), toSecond.words()));
            candidates.all().forEach(candidate -> candidate.process().send("write"));
            Candidate first = candidates.awaitLeader();
            boolean inOrder = first == candidates.all().get(0);
            FalseWay way = inOrder ? toFirst : toSecond;
            FalseWay wayBack = inOrder ? toSecond : toFirst;

            Candidate second = evictTheLiving(candidates, first, way::end, "END_OF_STREAM");
            assertThat(first.ask("commit-unchecked", "UNCHECKED")).contains("refused");
            way.heal();
            Candidate third = evictTheLiving(candidates, second, wayBack::reset, "RESET_THEN_NO_HELLO");
            assertThat(third).isSameAs(first);
            wayBack.heal();

            Candidate last = candidates.awaitLeader();
            int before = last.writes().size();
            Candidates.await("the system goes on", () -> last.writes().size() > before);
            candidates.assertWritesInOrder();
        }
    }

    /** A lie about the leader, which is writing: it loses its place, learns it, and its next write is refused. */
    private static Candidate evictTheLiving(Candidates candidates, Candidate leader, Runnable lie, String proof) {
        long token = leader.latestTerm();
        candidates.awaitLifelines(leader);
        Candidates.await("it writes", () -> leader.said("^WROTE " + token + " "));
        lie.run();
        Candidate next = candidates.awaitLeaderOtherThan(leader);
        Candidates.await("it says on which evidence", () -> next.said("^EVIDENCE " + proof + " " + leader.id()));
        assertThat(next.latestTerm()).isGreaterThan(token);
        Candidates.await("the loser knows", () -> leader.said("^LOST " + token + " EVICTED"));
        Candidates.await("the loser is refused", () -> leader.said("^REFUSED " + token + "$"));
        Candidates.await("the winner writes", () -> next.said("^WROTE " + next.latestTerm() + " "));
        return next;
    }

    @Test
    void livingLeaderWhoseLifelineIsEndedByForceLosesItsPlaceAndNothingElse() throws Exception {
        Place here = place();
        try (ForcedEnds nodes = new ForcedEnds(here.uri())) {
            nodes.endOfStreamCostsTheLeadAndNoWrite();
        } finally {
            here.close().run();
        }
    }

    @Test
    void resetOfALivingLeadersLifelineCostsNothing() throws Exception {
        Place here = place();
        try (ForcedEnds nodes = new ForcedEnds(here.uri())) {
            nodes.resetCostsNothing();
        } finally {
            here.close().run();
        }
    }

    @Test
    void cutOffLeaderIsInvalidBeforeItsSuccessorIsGranted() {
        Candidates candidates = candidates(3, TTL);
        Candidate cut = candidates.awaitLeader();
        cut.cutOff();
        Candidate successor = candidates.awaitLeaderOtherThan(cut);
        Candidates.await("the one that was cut off knows", () -> cut.said("^LOST"));
        candidates.assertFollowedOnlyAfterItsDeadline(cut, successor);
        assertThat(cut.ask("commit", "COMMIT")).contains("refused");

        cut.rejoin();
        successor.process().kill9();
        candidates.awaitLeaderOtherThan(successor);
        candidates.assertNeverTwoLeaders();
    }

    @Test
    void blipShorterThanTheDeadlineCostsNoLeadership() {
        // The default TTL: reconnecting may cost a client up to a second of sleep by itself.
        Duration ttl = Duration.ofSeconds(10);
        Candidate leader = candidates(1, ttl).awaitLeader();
        leader.cutOff();
        pass(ttl.dividedBy(4));
        leader.rejoin();

        long end = System.nanoTime() + ttl.toNanos();
        Candidates.await(
                "the deadline that was left at the blip has passed, or the leader has lost",
                () -> leader.said("^LOST") || leader.said("^INVALID") || System.nanoTime() - end > 0);
        assertThat(leader.said("^LOST") || leader.said("^INVALID")).isFalse();
        assertThat(leader.ask("commit", "COMMIT")).contains("done");
        assertThat(leader.terms()).isEqualTo(1);
    }

    @Test
    void cleanCloseFreesTheLeadAtOnce() {
        Candidates candidates = candidates(3, TTL);
        Candidate leader = candidates.awaitLeader();
        long asked = System.nanoTime();
        leader.ask("close", "CLOSED");
        candidates.awaitLeaderOtherThan(leader);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("far less than the TTL of %s", TTL)
                .isLessThan(TTL.dividedBy(2));
        candidates.assertNeverTwoLeaders();
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
