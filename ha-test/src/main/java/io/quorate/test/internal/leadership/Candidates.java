package io.quorate.test.internal.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Guardians;
import io.quorate.test.internal.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Candidates for one election, and the record of when which of them was valid. */
public final class Candidates implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<Candidate> candidates = new ArrayList<>();

    /**
     * Starts them, each in its place.
     *
     * @param guarded whether each has a guardian
     */
    public Candidates(List<Place> places, Duration ttl, boolean guarded) {
        this(
                places,
                ttl,
                places.stream()
                        .map(place -> LifelineWords.bound(place.lifeline(), guarded))
                        .toList());
    }

    Candidates(List<Place> places, Duration ttl, List<List<String>> lifelines) {
        for (int i = 0; i < places.size(); i++) {
            candidates.add(new Candidate("node-" + (i + 1), places.get(i), ttl, lifelines.get(i)));
        }
        candidates.forEach(c -> await(c.id() + " is ready", () -> c.said("^READY")));
    }

    /** Waits for what one of the processes will say. */
    public static void await(String what, BooleanSupplier condition) {
        try {
            if (!Poll.until(SOON, condition)) {
                throw new TestKitException("not within " + SOON + ": " + what);
            }
        } catch (InterruptedException e) {
            throw new TestKitException("interrupted while waiting: " + what, e);
        }
    }

    /** The candidate with the greatest token that has not lost it. */
    public Candidate awaitLeader() {
        await("somebody leads", () -> leader().isPresent());
        return leader().orElseThrow();
    }

    public Candidate awaitLeaderOtherThan(Candidate old) {
        await(
                "another than " + old.id() + " leads",
                () -> candidates.stream().anyMatch(c -> c != old && c.latestTerm() == maxToken()));
        return awaitLeader();
    }

    /**
     * Waits until somebody leads whose guardian holds its lifelines, and everybody else has one to it. Whoever led when the
     * waiting began may have lost the lead meanwhile, on a machine that is busy.
     */
    public Candidate awaitGuardedLeader() {
        try {
            return Poll.find(SOON, () -> leader().filter(this::isGuarded))
                    .orElseThrow(() -> new TestKitException("not within " + SOON + ": a leader with a guardian"));
        } catch (InterruptedException e) {
            throw new TestKitException("interrupted while waiting for a leader with a guardian", e);
        }
    }

    private boolean isGuarded(Candidate leader) {
        return Guardians.hold(leader.process().pid())
                && candidates.stream()
                        .filter(follower ->
                                follower != leader && follower.process().isAlive())
                        .allMatch(Candidates::watchesOne);
    }

    private static boolean watchesOne(Candidate follower) {
        return follower.ask("lifelines", "LIFELINES").endsWith(" 1");
    }

    /** Waits until everybody but the leader has a lifeline to it. */
    void awaitLifelines(Candidate leader) {
        for (Candidate follower : candidates) {
            if (follower != leader && follower.process().isAlive()) {
                await(follower.id() + " has a lifeline", () -> watchesOne(follower));
            }
        }
    }

    List<Candidate> all() {
        return candidates;
    }

    /** Whichever of them wrote: what the store took first had the smaller token. */
    void assertWritesInOrder() {
        List<Candidate.Written> writes = candidates.stream()
                .flatMap(c -> c.writes().stream())
                .sorted(Comparator.comparingLong(Candidate.Written::revision))
                .toList();
        assertThat(writes.stream().map(Candidate.Written::token)).isSorted();
    }

    /** Whether a living candidate has said such a line. */
    public boolean anySaid(String regex) {
        return candidates.stream().anyMatch(c -> c.said(regex));
    }

    /** The deadline that the old term was known to have had passed before the next was valid: nobody was faster than the TTL. */
    public void assertFollowedOnlyAfterItsDeadline(Candidate old, Candidate next) {
        await(
                "the next term is sampled",
                () -> next.spans().stream().anyMatch(span -> span.token() == next.latestTerm()));
        Candidate.Span before = span(old);
        Candidate.Span after = span(next);
        assertThat(after.token()).isGreaterThan(before.token());
        assertThat(after.first())
                .as("%s begins after the deadline of %s", after, before)
                .isGreaterThan(before.until());
    }

    private static Candidate.Span span(Candidate candidate) {
        return candidate.spans().stream()
                .filter(span -> span.token() == candidate.latestTerm())
                .findFirst()
                .orElseThrow();
    }

    /** No two terms were certainly valid at one instant, and tokens grew with time. */
    public void assertNeverTwoLeaders() {
        long latest = maxToken();
        await(
                "the latest term is sampled",
                () -> candidates.stream().flatMap(c -> c.spans().stream()).anyMatch(span -> span.token() == latest));
        List<Candidate.Span> spans = candidates.stream()
                .flatMap(c -> c.spans().stream())
                .sorted(Comparator.comparingLong(Candidate.Span::first))
                .toList();
        assertThat(spans).as("terms that were sampled").hasSizeGreaterThan(1);
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i).first())
                    .as("%s begins after %s has ended", spans.get(i), spans.get(i - 1))
                    .isGreaterThan(spans.get(i - 1).last());
            assertThat(spans.get(i).token())
                    .as("tokens grow: %s", spans)
                    .isGreaterThan(spans.get(i - 1).token());
        }
    }

    @Override
    public void close() {
        candidates.forEach(Candidate::close);
    }

    private Optional<Candidate> leader() {
        long token = maxToken();
        return candidates.stream()
                .filter(c -> token >= 0 && c.process().isAlive() && c.latestTerm() == token)
                .filter(c -> !c.said("^LOST " + token + " "))
                .findFirst();
    }

    private long maxToken() {
        return candidates.stream().mapToLong(Candidate::latestTerm).max().orElse(-1);
    }
}
