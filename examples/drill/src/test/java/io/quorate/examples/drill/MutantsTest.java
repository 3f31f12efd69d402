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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three broken builds, each of which a drill must catch; and the sound one beside each, under the same schedule at the same
 * time, which must pass.
 */
@NoLeakedThreads
@Tag("once")
final class MutantsTest {
    private static final Duration TTL = ofSeconds(5);
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
        judge("reply", mutant, folder, ZERO, schedule, "two grants are never valid at one instant");
    }

    /** The answer to a release is lost; it is repeated when another leads. That one is told late. */
    @Test
    void releaseWithoutTheRevisionCheckIsCaught(@TempDir Path folder) throws Exception {
        Mutant mutant = new Mutant(
                "ha-zookeeper/src/main/java/io/quorate/zookeeper/Session.java",
                "? removeExactly(call, entry)",
                "? call.send(() -> handle.requests().delete(path))");
        Schedule schedule = Schedule.scripted()
                .then(ofMillis(200), ofMillis(3_500), "lose-replies", Faults.LEADER)
                .then(ofMillis(400), ZERO, "step-down", Faults.LEADER)
                .then(ofMillis(2_200), TTL, "delay-replies", Faults.LEADER);
        judge("release", mutant, folder, ofMillis(100), schedule, "two grants are never valid at one instant");
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
        judge("list", mutant, folder, ofMillis(100), schedule, "after every fault the whole is complete again");
    }

    @Test
    void commandKnowsTheFaultsThereAre() {
        CampaignOptions options = new CampaignOptions("none", TTL, ZERO, all -> Schedule.scripted(), "", false, "");
        try (Site site = new Site(options, store, new History())) {
            assertThat(site.faults().all()).extracting(Fault::name).containsExactlyInAnyOrderElementsOf(Order.FAULTS);
        }
    }

    private static void judge(
            String name, Mutant mutant, Path folder, Duration pause, Schedule schedule, String promise)
            throws Exception {
        String sound = System.getProperty("java.class.path");
        CompletableFuture<Verdict> soundRun = run(name + "-sound", sound, pause, schedule);
        CompletableFuture<Verdict> brokenRun = run(name + "-broken", mutant.classPath(folder), pause, schedule);
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

    private static CompletableFuture<Verdict> run(String name, String classPath, Duration pause, Schedule schedule) {
        CampaignOptions options =
                new CampaignOptions(name, TTL, pause, faults -> schedule, classPath, false, "this test");
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
