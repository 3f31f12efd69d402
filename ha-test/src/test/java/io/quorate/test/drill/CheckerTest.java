package io.quorate.test.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each checker passes what is right and finds what is wrong, in histories written by hand. */
class CheckerTest {
    private static final Checker RECOVERY = Checker.recovery(Set.of("a", "b"), Told.LEAD, Duration.ofSeconds(5));

    @Test
    void grantsOneAfterTheOtherAreKept() {
        Told told = new Told().held("a", 3, 0, 1).held("b", 7, 1.001, 2).held("a", 9, 2.5, 3);
        assertKept(Checker.mutualExclusion(), told, 3);
        assertKept(Checker.tokensGrow(), told, 3);
    }

    @Test
    void twoValidGrantsAtOneInstantAreFoundWithTheFaultsAroundThem() {
        Told told = new Told()
                .fault(1, "x", 0.1, 0.2)
                .fault(2, "a", 1.5, 4)
                .held("a", 3, 0, 2)
                .held("b", 7, 1.9, 3);
        Violation found = broken(Checker.mutualExclusion(), told);
        assertThat(found.what()).contains("a (token 3) and b (token 7)").contains("100.0 ms");
        assertThat(found.slice()).hasSize(4).allMatch(event -> event.at() >= told.at(0));
        assertThat(found.slice()).noneMatch(event -> event.who().equals("x"));
    }

    @Test
    void grantThatIsTakenByForceIsExclusiveUpToThere() {
        Told told = new Told().held("a", 3, 0, 2).held("b", 7, 1.5, 3);
        told.history.add(new Event.Revoked(told.at(1.4), "a", 5));
        assertKept(Checker.mutualExclusion(), told, 2);
        told.held("c", 9, 1.6, 5);
        assertThat(broken(Checker.mutualExclusion(), told).what()).contains("b (token 7) and c (token 9)");
    }

    @Test
    void grantThatBeganBeforeTheOtherWasTakenByForceIsFound() {
        Told told = new Told().held("a", 3, 0, 2).held("b", 7, 1, 3);
        told.history.add(new Event.Revoked(told.at(1.4), "a", 5));
        broken(Checker.mutualExclusion(), told);
    }

    @Test
    void grantInsideAnEarlierLongOneIsFound() {
        Told told = new Told().held("a", 3, 0, 10).held("b", 7, 4, 5).held("c", 9, 8, 9);
        assertThat(Checker.mutualExclusion().judge(told.history).violations()).hasSize(2);
    }

    @Test
    void grantsOfAnotherResourceDoNotExcludeEachOther() {
        Told told = new Told().held("a", 3, 0, 10);
        told.history.add(new Event.Held(told.at(1), told.at(2), "b", "another", 4));
        assertKept(Checker.mutualExclusion(), told, 2);
        assertKept(Checker.tokensGrow(), told, 2);
    }

    @Test
    void laterRecordOfOneGrantReplacesTheEarlier() {
        Told told = new Told().held("a", 3, 0, 1).held("a", 3, 0, 2).held("b", 7, 2.5, 3);
        assertKept(Checker.mutualExclusion(), told, 2);
    }

    @Test
    void tokenThatDoesNotGrowIsFound() {
        assertThat(broken(Checker.tokensGrow(), new Told().held("a", 7, 0, 1).held("b", 7, 2, 3))
                        .what())
                .contains("b came to hold 'lead' with token 7 after a had held it with token 7");
        broken(Checker.tokensGrow(), new Told().held("a", 7, 0, 1).held("a", 3, 2, 3));
    }

    @Test
    void writesUnderTheNewestTokenAreKept() {
        Told told = new Told()
                .held("a", 10, 0, 1)
                .held("b", 20, 2, 3)
                .wrote("a", 10, "a-1", 0.5, Outcome.DONE, 11)
                .wrote("b", 20, "b-1", 2.5, Outcome.DONE, 25)
                .wrote("a", 10, "a-2", 2.6, Outcome.REFUSED, -1)
                .wrote("a", 10, "a-3", 2.7, Outcome.UNKNOWN, -1);
        assertKept(Checker.guardedWrites(), told, 2);
    }

    @Test
    void loserWhoseWriteWasDoneIsFoundWhateverTheClocksSay() {
        Told told = new Told().held("a", 10, 0, 1).held("b", 20, 2, 3).wrote("a", 10, "a-1", 0.5, Outcome.DONE, 21);
        assertThat(broken(Checker.guardedWrites(), told).what())
                .contains("under token 10 at revision 21, after b had got token 20");
    }

    @Test
    void winnerThatIsKnownByItsWritesOnlyCounts() {
        Told told =
                new Told().wrote("b", 20, "b-1", 0.5, Outcome.DONE, 22).wrote("a", 10, "a-1", 0.6, Outcome.DONE, 23);
        broken(Checker.guardedWrites(), told);
    }

    @Test
    void writeBeforeItsOwnTokenIsFound() {
        broken(Checker.guardedWrites(), new Told().wrote("a", 10, "a-1", 0.5, Outcome.DONE, 9));
    }

    @Test
    void acknowledgedValuesThatAreThereOrOverwrittenAreKept() {
        Told told = new Told()
                .wrote("a", 1, "a-1", 1, Outcome.DONE, 5)
                .read("a", 2, "a-1", 5, false)
                .wrote("a", 1, "a-2", 3, Outcome.DONE, 7)
                .read("b", 4, "a-1", 5, false)
                .read("end", 9, "a-2", 7, true);
        assertKept(Checker.committedValues(), told, 3);
    }

    @Test
    void writeOfUnknownOutcomeMayBeThereOrNot() {
        Told told = new Told()
                .wrote("a", 1, "a-1", 1, Outcome.DONE, 5)
                .wrote("a", 1, "a-2", 2, Outcome.UNKNOWN, -1)
                .read("a", 3, "a-2", 6, false)
                .wrote("a", 1, "a-3", 4, Outcome.UNKNOWN, -1)
                .read("end", 9, "a-2", 6, true);
        assertKept(Checker.committedValues(), told, 2);
    }

    @Test
    void lostWriteIsFound() {
        Told told = new Told()
                .wrote("a", 1, "a-1", 1, Outcome.DONE, 5)
                .wrote("a", 1, "a-2", 2, Outcome.DONE, 7)
                .read("end", 9, "a-1", 5, true);
        assertThat(broken(Checker.committedValues(), told).what())
                .contains("the acknowledged write a-2 of revision 7 was lost");
        broken(
                Checker.committedValues(),
                new Told().wrote("a", 1, "a-1", 1, Outcome.DONE, 5).read("end", 9, "", -1, true));
    }

    @Test
    void readOlderThanTheReadersOwnWriteIsFound() {
        Told told = new Told().wrote("a", 1, "a-1", 1, Outcome.DONE, 5).read("a", 2, "", -1, false);
        broken(Checker.committedValues(), told);
    }

    @Test
    void refusedWriteThatIsThereIsFound() {
        Told told = new Told().wrote("a", 1, "a-1", 1, Outcome.REFUSED, -1).read("end", 9, "a-1", 5, true);
        assertThat(broken(Checker.committedValues(), told).what()).contains("had been refused");
    }

    @Test
    void valueThatNobodyWroteIsFound() {
        assertThat(broken(Checker.committedValues(), new Told().read("end", 9, "x-1", 5, true))
                        .what())
                .contains("nobody wrote that");
        Told other = new Told().wrote("a", 1, "a-1", 1, Outcome.DONE, 5).wrote("a", 1, "a-2", 1, Outcome.UNKNOWN, -1);
        assertThat(broken(Checker.committedValues(), other.read("end", 9, "a-2", 5, true))
                        .what())
                .contains("the write of revision 5 was a-1");
    }

    @Test
    void recoveryInTimeIsKept() {
        Told told = complete().fault(1, "b", 3, 4).ended("b", 1, 3).began("b", 2, 4);
        told.sees("a", 3.1, 7, "a/1")
                .sees("a", 6, 7, "a/1 b/2")
                .sees("b", 7, 7, "a/1 b/2")
                .held("a", 7, 0, 20);
        assertKept(RECOVERY, told, 1);
    }

    @Test
    void recoveryThatIsLateIsFound() {
        Told told = complete().fault(1, "b", 3, 4).ended("b", 1, 3).began("b", 2, 4);
        told.sees("a", 3.1, 7, "a/1")
                .sees("a", 6, 7, "a/1 b/2")
                .sees("b", 9.5, 7, "a/1 b/2")
                .held("a", 7, 0, 20);
        assertThat(broken(RECOVERY, told).what()).contains("complete only 5.5 s after the faults");
    }

    @Test
    void viewThatMissesTheNewLifeOfAnotherIsFound() {
        Told told = complete().fault(1, "b", 3, 4).ended("b", 1, 3).began("b", 2, 4);
        told.sees("b", 5, 7, "a/1 b/2").held("a", 7, 0, 20).ended("a", 1, 19);
        Violation found = broken(RECOVERY, told);
        assertThat(found.what()).contains("still not complete");
        assertThat(found.slice())
                .anyMatch(
                        event -> event instanceof Event.Picture p && p.members().equals("a/1 b/1"));
    }

    @Test
    void leaderThatOneDoesNotSeeIsNotComplete() {
        Told told = complete().fault(1, "b", 3, 4).sees("a", 3.5, 9, "a/1 b/1").held("b", 9, 3.4, 20);
        broken(RECOVERY, told);
    }

    @Test
    void leaderWithoutAValidGrantIsNotComplete() {
        Told told = new Told().held("a", 7, 0, 3).began("a", 1, 0).began("b", 1, 0);
        told.sees("a", 1, 7, "a/1 b/1")
                .sees("b", 1, 7, "a/1 b/1")
                .fault(1, "b", 3.5, 4)
                .read("x", 20, "", -1, false);
        broken(RECOVERY, told);
    }

    @Test
    void viewThatIsKnownToBeOldIsNotComplete() {
        Told told = complete().fault(1, "b", 3, 4).old("b", 3.1, 7, "a/1 b/1");
        broken(RECOVERY, told);
        assertKept(RECOVERY, told.sees("b", 8, 7, "a/1 b/1"), 1);
    }

    @Test
    void recoveryIsCountedFromTheEndOfTheFaultsThatOverlapIt() {
        Told told = complete().fault(1, "b", 3, 4).old("b", 3.1, 7, "a/1 b/1").fault(2, "b", 8, 9);
        assertKept(RECOVERY, told.sees("b", 13, 7, "a/1 b/1"), 2);
        List<Recovery.Course> courses = ((Recovery) RECOVERY).courses(told.history);
        assertThat(courses).allMatch(course -> course.from() == told.at(9) && course.complete() == told.at(13));
    }

    @Test
    void whatIsLeftBehindIsFound() {
        Told told = new Told();
        assertKept(Checker.nothingLeaked(2), told, 2);
        told.history.add(new Event.Leaked(told.at(1), "a", "1 thread"));
        assertThat(broken(Checker.nothingLeaked(2), told).what()).isEqualTo("a left 1 thread");
    }

    @Test
    void failedFaultAndALossyRecordAreFound() {
        Told told = new Told().fault(1, "a", 1, 2);
        assertKept(Checker.soundRecord(), told, 2);
        told.history.add(new Event.Failed(told.at(1), "a", "no such process"));
        broken(Checker.soundRecord(), told);

        History small = new History(1);
        small.add(new Event.Life(1, "a", 1, true));
        small.add(new Event.Life(2, "a", 1, false));
        assertThat(Checker.soundRecord().judge(small).violations()).hasSize(1);
    }

    @Test
    void promiseAboutNothingIsNotKept() {
        Verdict verdict = Verdict.of(new History(), List.of(Checker.mutualExclusion()), "again");
        assertThat(verdict.isPassed()).isFalse();
        assertThat(verdict.text()).contains("0 spans of validity, so NOT SHOWN").contains("FAILED; to repeat: again");
    }

    @Test
    void verdictTellsTheShortestHistoryInPlainWords() {
        Told told = new Told().fault(4, "a", 1.5, 4).held("a", 3, 0, 2).held("b", 7, 1.9, 3);
        Verdict verdict = Verdict.of(told.history, List.of(Checker.mutualExclusion()), "bin/drill --seed 7");
        assertThat(verdict.shortest()).isPresent();
        assertThat(verdict.text())
                .contains("NOT two grants are never valid at one instant: 2 spans of validity, BROKEN 1 times")
                .contains("|     1.500 s  fault 4 strikes: kill of a")
                .contains("|     1.900 s  b holds 'lead' with token 7, certainly valid until 3.000 s")
                .endsWith("FAILED; to repeat: bin/drill --seed 7\n");
    }

    /** Both see both, and a leads with token 7. */
    private static Told complete() {
        Told told = new Told().held("a", 7, 0, 20).began("a", 1, 0).began("b", 1, 0);
        return told.sees("a", 1, 7, "a/1 b/1").sees("b", 1, 7, "a/1 b/1");
    }

    private static void assertKept(Checker checker, Told told, long judged) {
        Judgement judgement = checker.judge(told.history);
        assertThat(judgement.violations()).isEmpty();
        assertThat(judgement.judged()).isEqualTo(judged);
        assertThat(judgement.isKept()).isTrue();
    }

    private static Violation broken(Checker checker, Told told) {
        List<Violation> found = checker.judge(told.history).violations();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
