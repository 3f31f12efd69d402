package io.quorate.etcd;

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

/** What etcd and jetcd really promise: each trap, and the tests that fail if it is fallen into. */
class TrapsTest {
    private static final List<Class<?>> SUITES = List.of(
            EntriesTest.class,
            FaultTest.class,
            OpeningTest.class,
            OwnEntriesTest.class,
            ProofsTest.class,
            QueuesTest.class,
            SecurityTest.class,
            TrapsTest.class,
            WatchTest.class);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a keep-alive does not pass the quorum          | renewalsByALeaderThatIsCutOffProveNothing
            an old leader's renewal means nothing          | renewalDuringWhichTheTermChangedIsWorthNothing
            who renews may be another than who answers     | renewalByAnotherMemberThanTheOneThatAnswersForItsQuorumIsWorthNothing
            a renewal counts from its sending              | validityIsCountedFromTheSendingOfAProofNotFromItsReply
            a new leader grants the whole TTL anew         | deathOfTheLeaderCostsNoSession
            there is a least TTL                           | ttlThatIsTooShortForTheElectionTimeoutIsRefusedBeforeEtcdIsAsked
            the server changes the TTL silently            | grantedTtlIsTold
            many leases expire late                        | silentlyCutOffHolderIsInvalidBeforeTheStoreExpiresIt
            a lease is revoked by whoever knows its id     | sessionThatOthersEndIsLost
            a close revokes                                | closingASessionFreesItsEntriesAtOnce
            a successor evicts by compare and delete       | evictionAndClaimAreOneTransaction
            ownership is the key's and not the lease's     | ownershipIsTheEntrysAndNotTheLeases
            a key written over keeps its create revision   | heldKeyThatWasTakenOverIsAnotherEntryAllAlongItsLife
            one key cannot be written twice at once        | transactionThatWritesOneKeyTwiceIsRefused
            a put without a lease detaches the key         | whatLivesWithASessionIsNotMadePersistentByAPut
            a campaign returns after its lease has died    | commitIsRefusedWhenItsGuardsSessionExpired
            a compaction ends a watch                      | watchThatACompactionOvertakesIsReadAnew
            a compaction forgets what a watch missed       | changeThatWasCompactedInAGapIsToldAfterIt
            a resumed watch skips events                   | streamThatBreaksTwiceInSuccessionSkipsNothing
            a watch is a hint                              | changesMadeInAGapAreInTheNextSnapshot
            a watch per stream                             | manyWatchesTakeOneConnectionAndOneStream
            no leader ends a watch for good                | deathOfTheAttachedServerCostsNoSession
            an election is no reason to move               | electionOfALeaderCostsNoConnection
            a member without its quorum answers on         | memberThatIsCutOffFromItsQuorumIsLeftAndTheSessionSurvives
            a paused member keeps its connections          | pausedMemberIsLeftAndTheSessionSurvives
            a keep-alive stream may end                    | brokenConnectionCostsNoSession
            jetcd brings Vert.x and a Netty                | nothingOfJetcdsClientIsUsed
            a grant tried again leaks a lease              | grantWhoseReplyWasLostIsNotGrantedTwice
            a write may succeed unseen                     | joinWhoseReplyWasLostIsRecognisedWhenTriedAgain
            a transaction may succeed unseen               | holdWhoseReplyWasLostIsRecognisedByReading
            a write may come late                          | markerThatSomebodyWritesIsWrittenAnew
            requests on one connection have no order       | pipelinedReplacementsApplyInOrder
            a request has a ceiling                        | requestAboveEtcdsLimitIsRefusedBeforeEtcdIsAsked
            a transaction has a ceiling                    | largestTransactionFitsIntoOneRequest
            a long list is one long answer                 | listIsReadInPagesOfOneRevision
            a prefix is no directory                       | namespacesAndSiblingsDoNotSeeEachOther
            a token expires                                | expiredTokenIsRenewedWithoutAnybodyNoticing
            a stream keeps its token                       | watchBegunWithAnExpiredTokenSeesWhatChanges
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
    void nothingOfJetcdsClientIsUsed() {
        JavaClasses backend = new ClassFileImporter().importPackages("io.quorate.etcd");
        noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "are jetcd's but no messages or methods of etcd's, or Netty's but not gRPC's own",
                        type -> (type.getPackageName().startsWith("io.etcd")
                                        && !type.getPackageName().equals("io.etcd.jetcd.api"))
                                || type.getSimpleName().startsWith("Vertx")
                                || type.getPackageName().startsWith("io.netty")))
                .check(backend);
    }
}
