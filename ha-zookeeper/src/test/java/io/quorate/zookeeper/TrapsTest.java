package io.quorate.zookeeper;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.quorate.test.contract.BackendContract;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ZooKeeper and Curator really promise: each trap, and the tests that fail if it is fallen into. */
class TrapsTest {
    private static final List<Class<?>> SUITES = List.of(
            EmbeddedTest.class,
            EntriesTest.class,
            FaultTest.class,
            OpeningTest.class,
            OwnEntriesTest.class,
            ProofsTest.class,
            TrapsTest.class,
            WatchTest.class);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a ping's reply is no proof of life             | holderOnAnIsolatedServerIsInvalidBeforeTheStoreExpiresIt
            a cut-off follower shows as a time-out         | cutOffFollowerIsLeftAndTheSessionSurvives
            a write through a follower extends nothing     | proofConfirmsOnlyWhatWasAcknowledgedHalfATickBefore
            a late write proves less                       | proofAfterAPauseIsWorthLess
            sync proves nothing                            | everyExtensionIsAWriteOfTheQuorum
            expiry is rounded up                           | silentlyCutOffHolderIsInvalidBeforeTheStoreExpiresIt
            the server changes the TTL silently            | negotiatedTtlIsTold
            the session's password is no secret            | sessionThatOthersEndIsLost
            anyone may delete an ephemeral node            | evictionAndClaimInOneTransaction
            existence of a reused name is no identity      | heldKeyThatWasTakenAgainByTheSameSessionIsAnother
            sequence suffixes wrap, reaped parents restart | directoryThatWasDeletedIsMadeAgain
            order is the creation's zxid                   | listIsInCreationOrderWhateverTheNames
            a create may succeed unseen                    | joinWhoseReplyWasLostIsRecognisedWhenTriedAgain
            a transaction may succeed unseen               | holdWhoseReplyWasLostIsRecognisedByReading
            watches are not replayed                       | changesMadeInAGapAreInTheNextSnapshot
            a handler that throws loses watches            | observerThatThrowsHarmsNobody
            a list above jute.maxbuffer ends the connection | listLongerThanTheDefaultBufferIsRead
            a list has a ceiling all the same              | listThatNobodyCouldReadIsRefused
            closing lists every ephemeral node             | tenThousandEntriesAreTheMostAndEndTogether
            Curator drops state changes                    | shortInterruptionIsSuspendedAndRestored
            Curator's LOST is an estimate                  | outageLongerThanTheTtlLosesTheSession
            what waits to be sent is not sent late         | whatCouldNotBeSentWasNotApplied
            Curator's recipes                              | onlyCuratorsConnectionLayerIsUsed
            """)
    void trapHasItsTest(String trap, String test) {
        Set<String> contract = Arrays.stream(BackendContract.class.getDeclaredClasses())
                .flatMap(group -> Stream.of(group, group.getSuperclass()))
                .flatMap(TrapsTest::tests)
                .collect(Collectors.toSet());
        assertThat(Stream.concat(contract.stream(), SUITES.stream().flatMap(TrapsTest::tests)))
                .as(trap)
                .contains(test);
    }

    private static Stream<String> tests(Class<?> suite) {
        return Arrays.stream(suite.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(java.lang.reflect.Method::getName);
    }

    @Test
    void onlyCuratorsConnectionLayerIsUsed() {
        JavaClasses backend = new ClassFileImporter().importPackages("io.quorate.zookeeper");
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Test")
                .should()
                .dependOnClassesThat(describe(
                        "are Curator's but not of its connection layer",
                        type -> type.getPackageName().startsWith("org.apache.curator.")
                                && !type.getPackageName().matches("org\\.apache\\.curator\\.(ensemble|utils)(\\..*)?")
                                && !type.getName().equals("org.apache.curator.framework.CuratorFramework")))
                .check(backend);
    }
}
