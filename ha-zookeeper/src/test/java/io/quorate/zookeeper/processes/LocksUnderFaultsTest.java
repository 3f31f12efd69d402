package io.quorate.zookeeper.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.process.ChildJvm;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A lock that several processes want, one after the other: whatever happens to the holder, the next is served. */
@Tag("once")
class LocksUnderFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration TTL = Duration.ofSeconds(3);
    private static ZooKeeperEnsemble ensemble;

    private final String namespace = "locks-" + Long.toString(System.nanoTime(), 36);
    private final List<ChildJvm> processes = new ArrayList<>();

    @BeforeAll
    static void startEnsemble() throws InterruptedException {
        ensemble = ZooKeeperEnsemble.builder().servers(3).tickTime(TICK).start();
        ensemble.awaitQuorum(SOON);
    }

    @AfterAll
    static void stopEnsemble() {
        ensemble.close();
    }

    @AfterEach
    void stopProcesses() {
        processes.forEach(ChildJvm::close);
    }

    @Test
    void killedHolderIsFollowedWithinTheTtl() throws InterruptedException {
        ChildJvm first = process();
        long firstToken = token(first);
        ChildJvm second = process();
        long killed = System.nanoTime();
        first.kill9();

        long secondToken = token(second);
        // ZooKeeper rounds up to the next tick; the rest is for a slow machine.
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
                .isLessThan(TTL.plus(TICK.multipliedBy(2)).plusSeconds(3));
        assertThat(secondToken).isGreaterThan(firstToken);
        assertThat(second.ask("commit", "COMMIT.*", SOON)).contains("done");
    }

    @Test
    void pausedHolderFindsItselfInvalidWhenItWakesAndItsWriteIsRefused() throws InterruptedException {
        ChildJvm paused = process();
        token(paused);
        ChildJvm next = process();
        paused.pause();
        token(next);
        assertThat(next.ask("commit", "COMMIT.*", SOON)).contains("done");

        paused.resume();
        assertThat(paused.ask("valid", "VALID.*", SOON)).isEqualTo("VALID false");
        assertThat(paused.ask("commit-unchecked", "UNCHECKED.*", SOON)).contains("refused");
        assertThat(paused.ask("commit", "COMMIT.*", SOON)).contains("refused");
        assertThat(next.ask("valid", "VALID.*", SOON)).isEqualTo("VALID true");
        next.ask("close", "CLOSED", SOON);
        token(paused);
    }

    @Test
    void releaseServesTheNextAtOnceAndSoDoesACleanClose() throws InterruptedException {
        ChildJvm first = process();
        token(first);
        ChildJvm second = process();
        long asked = System.nanoTime();
        first.ask("release", "RELEASED", SOON);
        token(second);
        second.ask("close", "CLOSED", SOON);
        token(first);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("less than the TTL of %s", TTL)
                .isLessThan(TTL);
    }

    /** The first; or another, which waits in the queue when this returns. */
    private ChildJvm process() throws InterruptedException {
        String id = "node-" + (processes.size() + 1);
        ChildJvm process = ChildJvm.builder(LockProcess.class)
                .name(id)
                .args(
                        "zookeeper://" + ensemble.connectString() + "/" + namespace + "?create=true&tickTime="
                                + TICK.toMillis() + "ms",
                        id,
                        "" + TTL.toMillis())
                .jvmFlags(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
                .start();
        processes.add(process);
        process.awaitLine("READY", SOON);
        if (processes.size() > 1) {
            // The first has said already what its test waits for; asking passes over what was said before.
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> processes.get(0).ask("queue", "QUEUE", SOON).equals("QUEUE " + processes.size()));
        }
        return process;
    }

    private static long token(ChildJvm process) throws InterruptedException {
        return Long.parseLong(process.awaitLine("HELD .*", SOON).substring("HELD ".length()));
    }
}
