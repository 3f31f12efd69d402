package io.quorate.test.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.test.TestKitException;
import io.quorate.test.junit.NoLeakedThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NoLeakedThreads
class ChildProgramTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void endsWithItsOwnStatusAndItsOutputIsKept() throws Exception {
        try (ChildProgram program = shell("echo out; echo $NAME >&2; read -r line || exit 7")) {
            assertThat(program.awaitExit(SOON)).isEqualTo(7);
            assertThat(program.outputTail()).isEqualTo("out\nfrom the environment\n");
        }
    }

    @Test
    void processIsTheProgramItself() throws Exception {
        try (ChildProgram program = shell("echo $$; exec sleep 600")) {
            await().atMost(SOON).until(() -> program.outputTail().endsWith("\n"));
            assertThat(program.outputTail()).isEqualTo(program.pid() + "\n");
        }
    }

    @Test
    void programThatIsNotThereSaysSo() throws Exception {
        try (ChildProgram program = ChildProgram.start("none", List.of("/nowhere/program"), environment -> {})) {
            assertThat(program.awaitExit(SOON)).isEqualTo(127);
            assertThat(program.outputTail()).contains("/nowhere/program");
            assertThatThrownBy(program::pause).isInstanceOf(TestKitException.class);
        }
    }

    @Test
    void pausedProgramWritesNothingUntilResumed() throws Exception {
        try (ChildProgram program = shell("while true; do echo x; done")) {
            await().atMost(SOON).until(() -> !program.outputTail().isEmpty());
            program.pause();
            assertThat(program.isPaused()).isTrue();
            assertThatThrownBy(() -> program.awaitExit(Duration.ofMillis(50))).hasMessageContaining("paused");
            program.resume();
            assertThat(program.isPaused()).isFalse();
            program.kill9();
            assertThat(program.isAlive()).isFalse();
        }
    }

    @Test
    void terminatedProgramMayEndByItselfAndIsKilledOtherwise() throws Exception {
        try (ChildProgram polite = shell("trap 'echo bye; exit 0' TERM; echo ready; while true; do sleep 0.01; done");
                ChildProgram stubborn = shell("trap '' TERM; echo ready; while true; do sleep 0.01; done")) {
            await().atMost(SOON).until(() -> polite.outputTail().contains("ready"));
            await().atMost(SOON).until(() -> stubborn.outputTail().contains("ready"));
            assertThat(polite.terminate(SOON)).isTrue();
            assertThat(polite.outputTail()).endsWith("bye\n");
            assertThat(stubborn.terminate(Duration.ofMillis(100))).isFalse();
            assertThat(stubborn.isAlive()).isFalse();
        }
    }

    @ParameterizedTest(name = "paused: {0}")
    @ValueSource(booleans = {false, true})
    void diesWithTheJvmThatStartedIt(boolean paused, @TempDir Path leftovers) throws Exception {
        try (ChildJvm parent = ChildJvm.builder(Children.Starter.class)
                .args(paused ? new String[] {"pause"} : new String[0])
                .jvmFlags(List.of("-Djava.io.tmpdir=" + leftovers))
                .start()) {
            String line = parent.awaitLine("grandchild", SOON);
            long pid = Long.parseLong(line.substring("grandchild ".length()));
            assertThat(ProcessHandle.of(pid)).isPresent();
            parent.kill9();
            await().atMost(SOON)
                    .until(() ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        }
    }

    private static ChildProgram shell(String script) {
        return ChildProgram.start(
                "shell",
                List.of("/bin/sh", "-c", script),
                environment -> environment.put("NAME", "from the environment"));
    }
}
