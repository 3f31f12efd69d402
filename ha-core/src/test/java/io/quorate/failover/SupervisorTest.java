package io.quorate.failover;

import static io.quorate.failover.RecordedWorker.SOON;
import static io.quorate.failover.RecordedWorker.awaitGone;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real processes; only back-offs and graces are virtual. */
@Timeout(60)
class SupervisorTest {
    private static final String NAME = "of-supervisor-test";
    private static final String ENDLESS = "while :; do sleep 1000; done";

    private final VirtualClock clock = new VirtualClock();
    private final RecordedWorker heard = new RecordedWorker();
    private final SupervisorOptions options = SupervisorOptions.defaults()
            .withBackoff(ofSeconds(10), ofSeconds(20))
            .withStopGrace(ofSeconds(30));
    private Supervisor worker;

    @AfterEach
    void closingLeavesNoThread() {
        worker.close();
        worker.close();
        assertThat(worker.state()).isEqualTo(WorkerState.ENDED);
        await().atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains(NAME)));
    }

    private Supervisor start(String script, SupervisorOptions with) {
        return start(shell(script), with, heard);
    }

    private Supervisor start(WorkerCommand command, SupervisorOptions with, WorkerListener listener) {
        worker = Supervisor.builder(command.withName(NAME))
                .options(with)
                .listener(listener)
                .time(clock, clock)
                .start();
        return worker;
    }

    private static WorkerCommand shell(String script) {
        return WorkerCommand.of("/bin/sh", "-c", script);
    }

    private static void kill9(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private long runningPid() {
        await().atMost(SOON).until(() -> worker.pid().isPresent());
        return worker.pid().getAsLong();
    }

    private void awaitState(WorkerState state) {
        await().atMost(SOON).until(() -> worker.state() == state);
    }

    private WorkerExit awaitEnd() throws Exception {
        return worker.ended().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aWorkerThatEndsIsStartedAgainAfterTheBackOffAndNotBefore() {
        start("exit 3", options.withMaxRestarts(2));
        heard.awaitEvents("started", "exited 3");
        await().atMost(SOON).until(() -> clock.pending() == 1);
        clock.advance(ofMillis(4_999));
        assertThat(worker.state()).isEqualTo(WorkerState.BACKING_OFF);
        assertThat(worker.restarts()).isZero();
        clock.advance(ofMillis(5_001));
        heard.awaitEvents("started", "exited 3", "started", "exited 3");
        await().atMost(SOON).until(() -> clock.pending() == 1);
        clock.advance(ofMillis(9_999));
        assertThat(worker.restarts()).isEqualTo(1);
        clock.advance(ofMillis(10_001));
        heard.awaitEvents("started", "exited 3", "started", "exited 3", "started", "exited 3", "gave up");
        assertThat(worker.state()).isEqualTo(WorkerState.ENDED);
    }

    @Test
    void aKilledWorkersEndIsKnownAtOnceAndItsSignalNumberAsAShellTellsIt() {
        start(ENDLESS, options);
        CountDownLatch signalled = new CountDownLatch(1);
        try (var following = worker.running().onChange(signalled::countDown)) {
            assertThat(worker.running().isReady()).isTrue();
            kill9(runningPid());
            await().atMost(SOON).until(() -> signalled.getCount() == 0);
        }
        assertThat(worker.running().isReady()).isFalse();
        heard.awaitEvents("started", "exited 137");
        assertThat(heard.exits.get(0).requested()).isFalse();
        assertThat(worker.pid()).isEmpty();
    }

    @Test
    void stoppingLetsTheWorkerEndInGoodOrderAndPassesItsStatusOn() throws Exception {
        start("trap 'echo bye; exit 7' TERM; echo up; sleep 1000 & wait", options);
        assertThat(heard.awaitLine(0)).isEqualTo("up");
        worker.close();
        assertThat(awaitEnd().code()).isEqualTo(7);
        assertThat(heard.texts()).containsExactly("up", "bye");
        assertThat(heard.events).containsExactly("started", "exited 7");
        assertThat(heard.exits.get(0).requested()).isTrue();
    }

    @Test
    void whoeverIgnoresTheStopIsKilledAfterTheGraceWithAllDescendants() throws Exception {
        start(
                shell("trap '' TERM; sleep 1000 & echo $!; while :; do wait; done")
                        .withTether(false),
                options,
                heard);
        long grandchild = Long.parseLong(heard.awaitLine(0));
        worker.stop();
        clock.advance(ofMillis(29_999));
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPING);
        assertThat(ProcessHandle.of(grandchild)).isPresent();
        clock.advance(ofMillis(1));
        assertThat(awaitEnd().code()).isEqualTo(137);
        awaitGone(grandchild);
    }

    @Test
    void whatACrashedWorkerLeavesBehindEndsWithIt() {
        start("sleep 1000 & echo $!; exit 1", options);
        long leftBehind = Long.parseLong(heard.awaitLine(0));
        awaitState(WorkerState.BACKING_OFF);
        awaitGone(leftBehind);
    }

    @Test
    void stoppingDuringTheBackOffStartsNothingAnyMore() throws Exception {
        start("exit 1", options);
        awaitState(WorkerState.BACKING_OFF);
        worker.stop();
        assertThat(awaitEnd().code()).isEqualTo(1);
        clock.advance(Duration.ofHours(1));
        assertThat(heard.events).containsExactly("started", "exited 1");
    }

    @Test
    void aRestartOnRequestIsAnsweredWhateverThePolicy() {
        start(ENDLESS, options.withPolicy(RestartPolicy.NEVER));
        long first = runningPid();
        worker.restart("it is not live");
        await().atMost(SOON).until(() -> {
            clock.advance(ofSeconds(10));
            return worker.restarts() == 1;
        });
        assertThat(runningPid()).isNotEqualTo(first);
        assertThat(heard.exits.get(0).requested()).isTrue();
    }

    @Test
    void aProgramThatIsNotThereIsAnExitWithStatus127() throws Exception {
        start(WorkerCommand.of("quorate-no-such-program"), options.withPolicy(RestartPolicy.NEVER), heard);
        assertThat(awaitEnd().code()).isEqualTo(127);
        heard.awaitEvents("started", "exited 127", "gave up");
    }

    @Test
    void withoutATetherAProgramThatIsNotThereIsAnExitAsWell() throws Exception {
        WorkerCommand command = WorkerCommand.of("quorate-no-such-program").withTether(false);
        start(command, options.withPolicy(RestartPolicy.NEVER), heard);
        assertThat(awaitEnd()).isEqualTo(new WorkerExit(0, 127, Duration.ZERO, false));
        heard.awaitEvents("exited 127", "gave up");
    }

    @Test
    void outputIsHandedOnLineByLineFromBothStreams() throws Exception {
        start(
                shell("echo out; echo err >&2; printf tail; cat").withEnvironment("UNUSED", "x"),
                options.withPolicy(RestartPolicy.NEVER),
                heard);
        awaitEnd();
        worker.close();
        assertThat(heard.lines)
                .containsExactlyInAnyOrder(
                        new OutputLine(false, "out", false),
                        new OutputLine(true, "err", false),
                        new OutputLine(false, "tail", true));
    }

    @Test
    void aListenerThatBlocksOnALineBlocksNeitherTheWorkerNorTheNewsOfItsEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RecordedWorker blocked = new RecordedWorker() {
            @Override
            public void output(OutputLine line) {
                super.output(line);
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        String flood = "i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done; exit 4";
        start(shell(flood), options.withPolicy(RestartPolicy.NEVER), blocked);
        assertThat(awaitEnd().code()).isEqualTo(4);
        blocked.awaitEvents("started", "exited 4", "gave up");
        await().atMost(SOON).until(() -> worker.droppedLines() >= 18_000);
        assertThat(blocked.lines).hasSize(1);
        release.countDown();
    }

    @Test
    void aListenerThatThrowsGoesOnHearing() throws Exception {
        RecordedWorker throwing = new RecordedWorker() {
            @Override
            public void started(long pid) {
                throw new IllegalStateException("for the test");
            }

            @Override
            public void output(OutputLine line) {
                super.output(line);
                throw new IllegalStateException("for the test");
            }
        };
        start(shell("echo a; echo b"), options.withPolicy(RestartPolicy.NEVER), throwing);
        awaitEnd();
        worker.close();
        assertThat(throwing.events).containsExactly("exited 0", "gave up");
        assertThat(throwing.texts()).containsExactly("a", "b");
    }

    @Test
    void aListenerMayCloseItsSupervisor() throws Exception {
        RecordedWorker closing = new RecordedWorker() {
            @Override
            public void exited(WorkerExit exit) {
                super.exited(exit);
                worker.close();
            }
        };
        start(shell(ENDLESS), options, closing);
        kill9(runningPid());
        assertThat(awaitEnd().code()).isEqualTo(137);
        closing.awaitEvents("started", "exited 137");
    }

    @Test
    void neitherArgumentsNorEnvironmentAreShown() {
        start(shell("exit 0 # secret").withEnvironment("KEY", "secret"), options, heard);
        assertThat(worker.toString()).contains(NAME).doesNotContain("secret");
        assertThat(shell("secret").toString()).isEqualTo("worker 'sh'");
    }
}
