package io.quorate.internal.lifeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.quorate.LifelineOptions;
import io.quorate.PeerEvidence.Kind;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A node and its guardian in processes of their own, which are killed, paused and closed. Neither is ever left behind. */
@EnabledOnOs(OS.LINUX)
class GuardianTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<Kind> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger lifelines = new AtomicInteger();
    private final SocketSource watcher = SocketSource.open(LifelineOptions.defaults(), "watcher", "w1");
    private GuardedProcess process;
    private ProcessHandle guardian;

    @BeforeEach
    void startAndWatch() throws Exception {
        process = GuardedProcess.start();
        guardian = process.guardian();
        watcher.watch(process.peer(), new EvidenceSource.Listener() {
            @Override
            public void evidence(Kind kind) {
                told.add(kind);
            }

            @Override
            public void connected(boolean now) {
                lifelines.addAndGet(now ? 1 : -1);
            }
        });
        awaitLifelines(1);
    }

    @AfterEach
    void stop() throws Exception {
        process.close();
        GuardedProcess.awaitEnd(guardian);
        watcher.close();
        watcher.awaitEnd(SOON);
    }

    private void awaitLifelines(int count) {
        await().atMost(SOON).until(() -> lifelines.get() == count);
    }

    private void awaitTold(Kind... kinds) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(kinds));
    }

    @Test
    void killedNodeIsDeclaredDeadByItsGuardian() throws Exception {
        process.node.destroyForcibly();
        awaitTold(Kind.SEEN_BY_GUARDIAN);
        GuardedProcess.awaitEnd(guardian);
    }

    @Test
    void nodeThatEndsByItselfWithoutAGoodbyeIsDeclaredDead() throws Exception {
        process.node.getOutputStream().close();
        awaitTold(Kind.SEEN_BY_GUARDIAN);
        GuardedProcess.awaitEnd(guardian);
        assertThat(process.node.waitFor()).isZero();
    }

    @Test
    void nodeThatLeavesSaysGoodbyeThroughItsGuardianThatNoSignalEndsBefore() throws Exception {
        // As the terminal and the service manager do, who signal a whole group.
        assertThat(guardian.destroy()).isTrue();
        process.callGuardian().close();
        process.leave();
        awaitTold(Kind.GOODBYE);
        GuardedProcess.awaitEnd(guardian);
        assertThat(process.node.waitFor()).isZero();
        assertThat(told).containsExactly(Kind.GOODBYE);
    }

    @Test
    void deathOfAGuardianIsNotItsNodesAndAnotherTakesItsPlace() throws Exception {
        GuardedProcess.signal("STOP", process.node.toHandle());
        try (RawPeer caller = process.callGuardian()) {
            guardian.destroyForcibly();
            assertThat(caller.hear()).isEmpty();
        }
        // Now the peer's calls are refused, as those to the dead are; the node cannot know yet.
        awaitLifelines(0);
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> RawPeer.call(process.peer().address()));
        GuardedProcess.signal("CONT", process.node.toHandle());
        GuardedProcess.awaitEnd(guardian);
        ProcessHandle next = process.guardian();
        assertThat(next).isNotEqualTo(guardian);
        guardian = next;
        awaitLifelines(1);
        assertThat(told).isEmpty();

        process.node.destroyForcibly();
        // The watcher may have had a connection to the node itself, whose end says the same.
        await().atMost(SOON).until(() -> !told.isEmpty());
        assertThat(told).first().matches(Kind::isProofOfDeath);
    }

    @Test
    @Tag("once")
    void pausedNodeIsNotDead() throws Exception {
        GuardedProcess.signal("STOP", process.node.toHandle());
        // Each call is answered after a look at the node.
        for (int i = 0; i < 3; i++) {
            process.callGuardian().close();
        }
        assertThat(told).isEmpty();
        assertThat(lifelines).hasValue(1);
        process.node.destroyForcibly();
        awaitTold(Kind.SEEN_BY_GUARDIAN);
    }

    @Test
    @Tag("once")
    void pausedGuardianGoesOnWhenItsNodeDiesSaysSoAndEnds() throws Exception {
        GuardedProcess.signal("STOP", guardian);
        process.node.destroyForcibly();
        GuardedProcess.awaitEnd(process.node.toHandle());
        if (!canBeResumed()) {
            assertThat(told).isEmpty();
            assertThat(lifelines).hasValue(1);
            GuardedProcess.signal("CONT", guardian);
        }
        awaitTold(Kind.SEEN_BY_GUARDIAN);
        GuardedProcess.awaitEnd(guardian);
    }

    /** Where the kernel is not asked to let a paused guardian go on, somebody else has to. */
    private static boolean canBeResumed() throws Exception {
        Process probe = new ProcessBuilder("/bin/sh", "-c", "setpriv --pdeathsig CONT true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return probe.waitFor() == 0;
    }

    @Test
    @Tag("once")
    void pausedGuardianOfANodeThatLeavesIsEnded() throws Exception {
        GuardedProcess.signal("STOP", guardian);
        process.leave();
        GuardedProcess.awaitEnd(guardian);
        assertThat(process.node.waitFor()).isZero();
        assertThat(told).doesNotContain(Kind.SEEN_BY_GUARDIAN, Kind.END_OF_STREAM);
    }
}
