package io.quorate.examples.drill;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.drill.Fault;
import io.quorate.test.drill.History;
import io.quorate.test.drill.Judgement;
import io.quorate.test.drill.Schedule;
import io.quorate.test.drill.Verdict;
import io.quorate.test.junit.NoLeakedThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken builds, each of which a drill must catch; and the sound one beside each, under the same schedule at the same
 * time, which must pass.
 */
@NoLeakedThreads
@Tag("once")
final class MutantsTest {
    private static final Duration TTL = ofSeconds(5);
    private static final Duration LONG_TTL = ofSeconds(8);
    private static final Set<Work> SEEN = EnumSet.of(Work.ELECTIONS, Work.REGISTRY);
    private static final Set<Work> WRITTEN = EnumSet.of(Work.ELECTIONS, Work.REGISTRY, Work.WRITES);
    private static ZooKeeperStore store;

    @BeforeAll
    static void startStore() throws InterruptedException {
        store = ZooKeeperStore.start();
    }

    @AfterAll
    static void stopStore() {
        store.close();
    }

    /** Answers come late, then requests stop: what was heard last was sent long before. */
    @Test
    void validityCountedFromTheReplyIsCaught(@TempDir Path folder) throws Exception {
        Mutant mutant = new Mutant(
                "ha-zookeeper/src/main/java/io/quorate/zookeeper/Proofs.java",
                "validUntil, heardAt + ttl - allowance",
                "validUntil, ackedAt + ttl - allowance");
        Schedule schedule = Schedule.scripted()
                .then(ofMillis(200), TTL.multipliedBy(2), "delay-replies", Faults.LEADER)
                .then(TTL.dividedBy(2).plusSeconds(1), TTL.plusSeconds(3), "half-open", Faults.LEADER);
        // A leader that writes would prove its life to the server all the time.
        judge("reply", mutant, folder, SEEN, schedule, "two grants are never valid at one instant");
    }

    /**
     * The answer to a release is lost; it is repeated when another leads. That one is told late. The session is long enough
     * to be there still when its client, which may wait for an answer and then sleep, has come back.
     */
    @Test
    void releaseWithoutTheRevisionCheckIsCaught(@TempDir Path folder) throws Exception {
        Mutant mutant = new Mutant(
                "ha-zookeeper/src/main/java/io/quorate/zookeeper/Session.java",
                "? removeExactly(call, entry)",
                "? call.send(() -> handle.requests().delete(path))");
        Schedule schedule = Schedule.scripted()
                .then(ofMillis(200), ofMillis(3_500), "lose-replies", Faults.LEADER)
                .then(ofMillis(400), ZERO, "step-down", Faults.LEADER)
                .then(ofMillis(2_200), LONG_TTL, "delay-replies", Faults.LEADER);
        judge("release", mutant, folder, LONG_TTL, WRITTEN, schedule, "two grants are never valid at one instant");
    }

    /** The leader changes while a worker cannot hear of it. */
    @Test
    void skippedListAfterAReconnectIsCaught(@TempDir Path folder) throws Exception {
        Mutant mutant = new Mutant(
                "ha-core/src/main/java/io/quorate/internal/node/Mirror.java",
                "all.forEach(e -> entries.put(e.name(), e));",
                "if (!known) { all.forEach(e -> entries.put(e.name(), e)); }");
        Schedule schedule = Schedule.scripted()
                .then(ofMillis(200), ofSeconds(3), "cut", Faults.FOLLOWER)
                .then(ofMillis(1_000), ZERO, "step-down", Faults.LEADER);
        judge("list", mutant, folder, WRITTEN, schedule, "after every fault the whole is complete again");
    }

    /** Who has one before it sees nobody: the second takes the lock beside the first. */
    @Test
    void waiterThatLooksPastItsPredecessorIsCaught(@TempDir Path folder) throws Exception {
        Mutant mutant = new Mutant(
                "ha-core/src/main/java/io/quorate/internal/lock/Rule.java",
                "for (int i = before.size() - 1; i >= 0; i--) {",
                "for (int i = before.size() - 2; i >= 0; i--) {");
        Schedule schedule = Schedule.scripted().then(ofMillis(200), ZERO, "reset", "w1");
        judge("lock", mutant, folder, EnumSet.of(Work.LOCKS), schedule, "two grants are never valid at one instant");
    }

    /** A saver whose session was ended saves once more, while the next one still trains. */
    @Test
    void checkpointCommitWithoutTheGuardIsCaught(@TempDir Path folder) throws Exception {
        Mutant mutant = new Mutant(
                        "ha-core/src/main/java/io/quorate/internal/checkpoint/Pointer.java",
                        "private static final int RACES = 3;",
                        """
                        private static final int RACES = 3;

                        private void commit(DocumentWrite... writes) throws InterruptedException {
                            for (DocumentWrite write : writes) {
                                documents.put(write);
                            }
                        }
                        """)
                .everywhere("grant.commit(", "commit(");
        Schedule schedule = Schedule.scripted()
                .then(ofMillis(500), ZERO, "expire-session", Faults.SAVER)
                .then(ofMillis(2_500), ZERO, "expire-session", Faults.SAVER)
                .then(ofMillis(4_500), ZERO, "expire-session", Faults.SAVER);
        judge("save", mutant, folder, EnumSet.of(Work.CHECKPOINTS), schedule, "no loser of a grant writes under it");
    }

    /** Whoever comes first goes on beside members that are not there. */
    @Test
    void barrierThatLetsGoBeforeAllHaveComeIsCaught(@TempDir Path folder) throws Exception {
        Mutant mutant = new Mutant(
                "ha-core/src/main/java/io/quorate/internal/group/Coordination.java",
                "                    .min()\n",
                "                    .max()\n");
        Schedule schedule = Schedule.scripted().then(ofSeconds(4), ZERO, "reset", "w1");
        judge(
                "group",
                mutant,
                folder,
                EnumSet.of(Work.GROUPS),
                schedule,
                "ranks are unique and complete, and barriers");
    }

    @Test
    void commandKnowsTheFaultsThereAre() {
        CampaignOptions options =
                new CampaignOptions("none", TTL, ZERO, Work.all(), all -> Schedule.scripted(), "", false, "");
        try (Site site = new Site(options, store, new History())) {
            assertThat(site.faults().all()).extracting(Fault::name).containsExactlyInAnyOrderElementsOf(Order.FAULTS);
        }
    }

    private static void judge(
            String name, Mutant mutant, Path folder, Set<Work> work, Schedule schedule, String promise)
            throws Exception {
        judge(name, mutant, folder, TTL, work, schedule, promise);
    }

    private static void judge(
            String name, Mutant mutant, Path folder, Duration ttl, Set<Work> work, Schedule schedule, String promise)
            throws Exception {
        String sound = System.getProperty("java.class.path");
        CompletableFuture<Verdict> soundRun = run(name + "-sound", sound, ttl, work, schedule);
        CompletableFuture<Verdict> brokenRun = run(name + "-broken", mutant.classPath(folder), ttl, work, schedule);
        Verdict broken = brokenRun.get();
        assertThat(soundRun.get().isPassed())
                .as("the sound build passes:\n%s", soundRun.get())
                .isTrue();
        Judgement caught = broken.judgements().stream()
                .filter(judgement -> judgement.promise().startsWith(promise))
                .findFirst()
                .orElseThrow();
        assertThat(caught.violations()).as("the mutant is caught:\n%s", broken).isNotEmpty();
    }

    private static CompletableFuture<Verdict> run(
            String name, String classPath, Duration ttl, Set<Work> work, Schedule schedule) {
        CampaignOptions options =
                new CampaignOptions(name, ttl, ofMillis(100), work, faults -> schedule, classPath, false, "this test");
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        Thread runner = new Thread(
                () -> {
                    try {
                        verdict.complete(new Campaign(options, store).run(begun -> {}));
                    } catch (Throwable e) {
                        verdict.completeExceptionally(e);
                    }
                },
                "campaign-" + name);
        runner.start();
        return verdict;
    }
}
