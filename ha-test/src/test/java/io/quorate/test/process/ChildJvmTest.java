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
class ChildJvmTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void talksOverLinesAndExitsWithItsStatus() throws Exception {
        try (ChildJvm child =
                ChildJvm.builder(Children.Parrot.class).args("a", "b").start()) {
            assertThat(child.awaitLine("ready", SOON)).isEqualTo("ready a,b");
            assertThat(child.ask("hello", "you said", SOON)).isEqualTo("you said hello");
            child.send("exit");
            assertThat(child.awaitExit(SOON)).isEqualTo(7);
        }
    }

    @Test
    void aLineThatNeverComesFailsWithTheOutput() throws Exception {
        try (ChildJvm child = ChildJvm.builder(Children.Parrot.class).start()) {
            child.awaitLine("ready", SOON);
            assertThatThrownBy(() -> child.awaitLine("never", Duration.ofMillis(50)))
                    .isInstanceOf(TestKitException.class)
                    .hasMessageContaining("ready")
                    .hasMessageContaining("a note on standard error");
        }
    }

    @Test
    void pausedChildIsSilentAndAnswersWhenResumed() throws Exception {
        try (ChildJvm child = ChildJvm.builder(Children.Parrot.class).start()) {
            child.awaitLine("ready", SOON);
            child.pause();
            child.send("are you there");
            assertThatThrownBy(() -> child.awaitLine("there", Duration.ofMillis(200)))
                    .hasMessageContaining("paused");
            assertThat(child.isAlive()).isTrue();
            child.resume();
            assertThat(child.awaitLine("there", SOON)).isEqualTo("you said are you there");
        }
    }

    @Test
    void killedChildIsGoneEvenWhenPaused() throws Exception {
        try (ChildJvm child = ChildJvm.builder(Children.Parrot.class).start()) {
            child.awaitLine("ready", SOON);
            child.pause();
            child.kill9();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.awaitExit(SOON)).isEqualTo(128 + 9);
            assertThatThrownBy(() -> child.send("hello")).isInstanceOf(TestKitException.class);
        }
    }

    @Test
    void terminatedChildRunsItsShutdownHooksEvenWhenItWasPaused() throws Exception {
        try (ChildJvm child = ChildJvm.builder(Children.Parrot.class).start()) {
            child.awaitLine("ready", SOON);
            child.pause();
            assertThat(child.terminate(SOON)).isTrue();
            assertThat(child.awaitLine("goodbye", SOON)).isEqualTo("goodbye");
            assertThat(child.awaitExit(SOON)).isEqualTo(128 + 15);
        }
    }

    @ParameterizedTest(name = "grandchild paused: {0}")
    @ValueSource(booleans = {false, true})
    void childDiesWithItsKilledParent(boolean paused, @TempDir Path leftovers) throws Exception {
        String[] args = paused ? new String[] {"pause"} : new String[0];
        try (ChildJvm parent = ChildJvm.builder(Children.Parent.class)
                .args(args)
                .jvmFlags(List.of("-Djava.io.tmpdir=" + leftovers))
                .start()) {
            String line = parent.awaitLine("grandchild", SOON);
            long pid = Long.parseLong(line.substring("grandchild ".length()));
            assertThat(isRunning(pid)).isTrue();
            parent.kill9();
            await().atMost(SOON).until(() -> !isRunning(pid));
        }
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
