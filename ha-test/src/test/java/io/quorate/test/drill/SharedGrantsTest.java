package io.quorate.test.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checkers on grants that others may share: locks, permits, generations. In histories written by hand. */
class SharedGrantsTest {
    private static final Share LOCK = Share.of(Share.Kind.LOCK);
    private static final Share READ = Share.of(Share.Kind.READ);
    private static final Share WRITE = Share.of(Share.Kind.WRITE);
    private static final Share MEMBER = Share.of(Share.Kind.MEMBER);
    private final Told told = new Told();

    @Test
    void lockThatIsHandedOnWithinAProcessKeepsItsToken() {
        told.held("a", 3, 0, 1, LOCK).held("a", 3, 1.1, 2, LOCK).held("b", 5, 2.1, 3, LOCK);
        assertKept(Checker.mutualExclusion(), 3);
        assertKept(Checker.tokensGrow(), 3);
    }

    @Test
    void twoThreadsOfOneProcessThatHoldALockAreFound() {
        told.held("a", 3, 0, 2, LOCK).held("a", 3, 1, 3, LOCK);
        assertThat(broken(Checker.mutualExclusion()).what()).contains("a (token 3) and a (token 3) both held 'lead'");
    }

    @Test
    void lockThatGoesToAnotherHolderWithTheSameTokenIsFound() {
        told.held("a", 3, 0, 1, LOCK).held("b", 3, 2, 3, LOCK);
        broken(Checker.tokensGrow());
    }

    @Test
    void readersDoNotExcludeEachOther() {
        told.held("a", 3, 0, 4, READ)
                .held("b", 2, 1, 5, READ)
                .held("c", 7, 6, 7, WRITE)
                .held("a", 9, 8, 9, READ);
        assertKept(Checker.mutualExclusion(), 4);
        assertKept(Checker.tokensGrow(), 4);
    }

    @Test
    void readerBesideAWriterIsFound() {
        told.held("a", 3, 0, 4, READ).held("b", 4, 1, 2, READ).held("c", 7, 3, 5, WRITE);
        assertThat(broken(Checker.mutualExclusion()).what())
                .contains("a (token 3) to read and c (token 7) to write both held");
        Told other = new Told().held("c", 7, 0, 2, WRITE).held("a", 9, 1, 3, READ);
        assertThat(Checker.mutualExclusion().judge(other.history).violations()).hasSize(1);
    }

    @Test
    void twoWritersAreFound() {
        told.held("a", 3, 0, 2, WRITE).held("b", 4, 1, 3, WRITE);
        broken(Checker.mutualExclusion());
    }

    @Test
    void writerThatComesAfterAReaderWithAGreaterTokenIsFound() {
        told.held("a", 9, 0, 1, READ).held("b", 4, 2, 3, WRITE);
        broken(Checker.tokensGrow());
    }

    @Test
    void asManyPermitsAsThereAreMayBeValidAtOnce() {
        told.held("a", 3, 0, 4, Share.permits(2, 3))
                .held("b", 2, 1, 3, Share.permits(1, 3))
                .held("c", 7, 3.1, 5, Share.permits(1, 3));
        assertKept(Checker.mutualExclusion(), 3);
        assertKept(Checker.tokensGrow(), 3);
    }

    @Test
    void onePermitTooManyIsFound() {
        told.held("a", 3, 0, 4, Share.permits(2, 3))
                .held("b", 4, 1, 3, Share.permits(1, 3))
                .held("c", 7, 2, 5, Share.permits(1, 3));
        assertThat(broken(Checker.mutualExclusion()).what())
                .contains("a (token 3) (2 of 3) and b (token 4) (1 of 3) and c (token 7) (1 of 3) all held")
                .contains("for 1000.0 ms");
    }

    @Test
    void shareThatIsMoreThanThereIsIsRefused() {
        assertThatThrownBy(() -> Share.permits(4, 3)).hasMessageContaining("4 of 3 taken");
        assertThatThrownBy(() -> Share.permits(0, 3)).hasMessageContaining("0 of 3 taken");
    }

    @Test
    void membersOfOneGenerationHoldItTogether() {
        told.held("a", 3, 0, 4, MEMBER).held("b", 3, 1, 5, MEMBER).held("a", 7, 5.1, 6, MEMBER);
        assertKept(Checker.mutualExclusion(), 3);
        assertKept(Checker.tokensGrow(), 3);
    }

    @Test
    void twoGenerationsAtOneInstantAreFound() {
        told.held("a", 3, 0, 4, MEMBER).held("b", 3, 1, 2, MEMBER).held("c", 7, 3, 5, MEMBER);
        assertThat(broken(Checker.mutualExclusion()).what()).contains("a (token 3) and c (token 7) both held");
    }

    @Test
    void grantThatWasTakenBeforeItsHolderKnewOfItDoesNotCount() {
        told.held("b", 9, 1, 3, LOCK).held("a", 5, 2, 4, LOCK);
        assertThat(Checker.mutualExclusion().judge(told.history).violations()).hasSize(1);
        told.history.add(new Event.Revoked(told.at(0.5), "a", 7));
        assertKept(Checker.mutualExclusion(), 1);
        assertKept(Checker.tokensGrow(), 1);
    }

    @Test
    void grantOfALaterSessionCountsAlthoughAnEarlierOneWasTaken() {
        told.held("b", 9, 1, 3, LOCK).held("a", 12, 2, 4, LOCK);
        told.history.add(new Event.Revoked(told.at(0.5), "a", 7));
        broken(Checker.mutualExclusion());
    }

    @Test
    void placesInAQueueMayBeOlderThanWritesOfTheirForerunners() {
        told.held("a", 10, 0, 1, LOCK)
                .held("b", 11, 2, 3, LOCK)
                .wrote("a", 10, "a-1", 0.5, Outcome.DONE, 20)
                .wrote("b", 11, "b-1", 2.5, Outcome.DONE, 21);
        assertKept(Checker.guardedWrites(), 2);
    }

    @Test
    void writeAfterTheNextHolderHasWrittenIsFound() {
        told.held("a", 10, 0, 1, LOCK)
                .held("b", 11, 2, 3, LOCK)
                .wrote("a", 10, "a-1", 0.5, Outcome.DONE, 22)
                .wrote("b", 11, "b-1", 2.5, Outcome.DONE, 21);
        assertThat(broken(Checker.guardedWrites()).what())
                .contains("under token 10 at revision 22, after b had written under token 11");
    }

    @Test
    void writeThatIsSentWhileTheNextHolderIsValidIsFound() {
        told.held("a", 10, 0, 1, LOCK).held("b", 11, 2, 3, LOCK).wrote("a", 10, "a-1", 2.5, Outcome.DONE, 20);
        assertThat(broken(Checker.guardedWrites()).what()).contains("sent after b had got token 11");
        Told refused = new Told().held("a", 10, 0, 1, LOCK).held("b", 11, 2, 3, LOCK);
        refused.wrote("a", 10, "a-1", 2.5, Outcome.REFUSED, -1).wrote("b", 11, "b-1", 2.6, Outcome.DONE, 21);
        assertThat(Checker.guardedWrites().judge(refused.history).isKept()).isTrue();
    }

    @Test
    void memberThatWritesInAClosedGenerationIsFoundByTheStoresOrder() {
        told.held("a", 10, 0, 1, MEMBER).held("b", 20, 2, 3, MEMBER).wrote("b", 10, "b-1", 0.5, Outcome.DONE, 21);
        assertThat(broken(Checker.guardedWrites()).what()).contains("at revision 21, after b had got token 20");
    }

    @Test
    void checkpointOfAStaleSaverIsFoundByItsSteps() {
        told.held("a", 1000, 0, 1, LOCK)
                .held("b", 1001, 2, 3, LOCK)
                .wrote("a", 1000, "a-1", 0.5, Outcome.DONE, 1)
                .wrote("b", 1001, "b-2", 2.1, Outcome.DONE, 2)
                .read("b", 2.2, "b-2", 2, true);
        assertKept(Checker.guardedWrites(), 2);
        assertKept(Checker.committedValues(), 1);
        told.wrote("a", 1000, "a-3", 0.9, Outcome.DONE, 3);
        broken(Checker.guardedWrites());
    }

    @Test
    void restoredStepBelowTheAcknowledgedIsFound() {
        told.wrote("a", 10, "a-1", 0.5, Outcome.DONE, 1)
                .wrote("a", 10, "a-2", 1.5, Outcome.DONE, 2)
                .read("b", 2, "a-1", 1, true);
        assertThat(broken(Checker.committedValues()).what())
                .contains("the acknowledged write a-2 of revision 2 was lost");
    }

    @Test
    void membersThatSeeTheSameRanksAreKept() {
        ranked("a", 7, 0, "a~1 b~1").ranked("b", 7, 1, "a~1 b~1").ranked("b", 9, 0, "b~1 c~1");
        met("a", 7, 1, 1, 3).met("b", 7, 1, 2, 3.1).met("a", 7, 2, 4, 4);
        assertKept(Checker.generations(), 3);
    }

    @Test
    void membersThatSeeDifferentRanksAreFound() {
        ranked("a", 7, 0, "a~1 b~1").ranked("b", 7, 0, "b~1 a~1");
        assertThat(broken(Checker.generations()).what()).contains("in generation 7, b and a see different members");
    }

    @Test
    void rankOfAnotherIsFound() {
        ranked("a", 7, 1, "a~1 b~1");
        assertThat(broken(Checker.generations()).what()).contains("a has rank 1, which is another's");
        Told other = new Told();
        other.history.add(new Event.Ranked(other.at(1), "a", "lead", 7, 2, "a~1 b~1"));
        assertThat(Checker.generations().judge(other.history).violations()).hasSize(1);
    }

    @Test
    void memberThatIsTwiceInAGenerationIsFound() {
        ranked("a", 7, 0, "a~1 a~1");
        assertThat(broken(Checker.generations()).what()).contains("a sees a member twice");
    }

    @Test
    void barrierThatLetsGoBeforeAllHaveComeIsFound() {
        ranked("a", 7, 0, "a~1 b~1");
        met("a", 7, 1, 1, 3).met("b", 7, 1, 3.5, 4);
        assertThat(broken(Checker.generations()).what()).contains("a passed barrier 1 before b came to it");
    }

    @Test
    void barrierThatOneNeverCameToIsFound() {
        ranked("a", 7, 0, "a~1 b~1").met("a", 7, 1, 1, 3);
        broken(Checker.generations());
    }

    @Test
    void lockThatOneDoesNotGetAgainIsFound() {
        Recovery recovery =
                Checker.recovery(Set.of("a", "b"), Duration.ofSeconds(5)).withTurns(Told.LEAD);
        told.began("a", 1, 0).began("b", 1, 0).fault(1, "a", 1, 2);
        told.held("a", 3, 0, 1, LOCK).held("b", 5, 3, 4, LOCK).held("a", 7, 4.5, 5, LOCK);
        assertKept(recovery, 1);
        assertThat(recovery.isComplete(told.history)).isTrue();

        Told late = new Told().began("a", 1, 0).began("b", 1, 0).fault(1, "a", 1, 2);
        late.held("b", 5, 3, 4, LOCK).held("a", 7, 8, 9, LOCK);
        assertThat(violations(recovery, late))
                .singleElement()
                .satisfies(found -> assertThat(found.what())
                        .contains("complete only 6.0 s after the faults, when a held 'lead' again"));

        Told never = new Told().began("a", 1, 0).began("b", 1, 0).fault(1, "a", 1, 2);
        never.held("a", 3, 0, 1, LOCK).held("b", 5, 3, 20, LOCK);
        assertThat(recovery.isComplete(never.history)).isFalse();
        assertThat(violations(recovery, never))
                .singleElement()
                .satisfies(found -> assertThat(found.what())
                        .contains("still not complete")
                        .contains("missing is that a held 'lead' again"));
    }

    @Test
    void documentThatNobodyWritesAgainIsFound() {
        Recovery recovery = Checker.recovery(Set.of("a"), Duration.ofSeconds(5)).withWrites("page");
        told.began("a", 1, 0).fault(1, "a", 1, 2).wrote("a", 3, "a-1", 0.5, Outcome.DONE, 4);
        told.wrote("a", 3, "a-2", 20, Outcome.REFUSED, -1);
        assertThat(broken(recovery).what()).contains("missing is that 'page' was written again");
        told.wrote("a", 3, "a-3", 4, Outcome.DONE, 9);
        assertKept(recovery, 1);
    }

    @Test
    void groupThatIsNotWholeAgainIsFound() {
        Recovery recovery =
                Checker.recovery(Set.of("a", "b"), Duration.ofSeconds(5)).withGroup(Told.LEAD);
        told.began("a", 1, 0).began("b", 1, 0).held("a", 3, 0, 1, MEMBER).held("b", 3, 0, 1.1, MEMBER);
        told.fault(1, "a", 1, 2).held("b", 7, 2, 20, MEMBER);
        assertThat(broken(recovery).what()).contains("still not complete");
        told.held("a", 7, 5, 20, MEMBER);
        assertKept(recovery, 1);
    }

    @Test
    void reportDrawsARowForEachThatIsHeldBesideAnother() {
        told.began("a", 1, 0).held("a", 3, 0, 4, Share.permits(1, 2)).held("b", 4, 1, 5, Share.permits(1, 2));
        told.history.add(new Event.Held(told.at(1), told.at(2), "b", "gate", 8, LOCK));
        told.history.add(new Event.Held(told.at(3), told.at(4), "a", "gate", 9, LOCK));
        told.history.add(new Event.Held(told.at(3), told.at(4), "a", "team", 9, MEMBER));
        told.history.add(new Event.Held(told.at(3), told.at(5), "b", "team", 9, MEMBER));
        var rows = new Holdings(told.history, List.of("a", "b")).rows();
        assertThat(rows.keySet()).containsExactly("gate", Told.LEAD, "team");
        assertThat(rows.get("gate")).hasSize(1);
        assertThat(rows.get(Told.LEAD)).hasSize(2);
        assertThat(rows.get("team"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .singleElement()
                        .satisfies(bar -> assertThat(bar.name()).isEqualTo("1: a b")));
    }

    @Test
    void everyNewEventIsReadAsItWasWritten() {
        List<Event> all = List.of(
                new Event.Held(1, 2, "a", "slots", 3, Share.permits(2, 5)),
                new Event.Held(1, 2, "a", "team", 3, MEMBER),
                new Event.Ranked(1, "a", "team", 3, 1, "b~x a~y"),
                new Event.Met(1, 2, "a", "team", 3, 17));
        assertThat(all)
                .allSatisfy(event ->
                        assertThat(EventLines.read(EventLines.write(event))).isEqualTo(event));
    }

    private SharedGrantsTest ranked(String who, long token, int rank, String members) {
        told.history.add(new Event.Ranked(told.at(0), who, Told.LEAD, token, rank, members));
        return this;
    }

    private SharedGrantsTest met(String who, long token, long number, double at, double passed) {
        told.history.add(new Event.Met(told.at(at), told.at(passed), who, Told.LEAD, token, number));
        return this;
    }

    private static List<Violation> violations(Checker checker, Told told) {
        return checker.judge(told.history).violations();
    }

    private void assertKept(Checker checker, long judged) {
        Judgement judgement = checker.judge(told.history);
        assertThat(judgement.violations()).isEmpty();
        assertThat(judgement.judged()).isEqualTo(judged);
    }

    private Violation broken(Checker checker) {
        List<Violation> found = checker.judge(told.history).violations();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
