package io.quorate.internal.lifeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.internal.lifeline.ProcessWatch.Life;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is concluded from what the kernel tells, and that nothing is from what it never would. */
class ProcessWatchTest {
    private static final long OTHER = FakeProc.PID + 1;
    private static final long INIT = 1;

    @TempDir
    private Path root;

    private FakeProc proc;
    private ProcessWatch watch;

    @BeforeEach
    void setUp() throws IOException {
        proc = new FakeProc(root);
        watch = proc.watch();
    }

    private void assertLife(Life expected) {
        assertThat(watch.look()).isEqualTo(expected);
        assertThat(watch.surelyLives()).isEqualTo(expected == Life.ALIVE);
    }

    @Test
    void oneThreadThatRunsIsLife() throws IOException {
        assertLife(Life.ALIVE);
        proc.thread(OTHER, 'Z', FakeProc.EXITING);
        assertLife(Life.ALIVE);
    }

    @Test
    void stoppedProcessLives() throws IOException {
        proc.thread(FakeProc.PID, 'T', FakeProc.RUNNING);
        assertLife(Life.ALIVE);
    }

    @Test
    void processGoesOnWithoutItsFirstThread() throws IOException {
        proc.thread(OTHER, 'S', FakeProc.RUNNING);
        assertLife(Life.ALIVE);
        proc.thread(FakeProc.PID, 'Z', FakeProc.EXITING);
        assertLife(Life.ALIVE);
        // The one that was asked last ends, and there is another.
        proc.thread(OTHER + 1, 'R', FakeProc.RUNNING);
        proc.remove(OTHER);
        assertLife(Life.ALIVE);
    }

    @Test
    void processIsDeadOnceAllItsThreadsExit() throws IOException {
        proc.thread(OTHER, 'S', FakeProc.RUNNING);
        assertLife(Life.ALIVE);
        proc.thread(FakeProc.PID, 'Z', FakeProc.RUNNING);
        proc.thread(OTHER, 'D', FakeProc.EXITING);
        assertLife(Life.DEAD);
    }

    @Test
    void processThatIsGoneIsDead() throws IOException {
        assertLife(Life.ALIVE);
        proc.remove("" + FakeProc.PID);
        proc.parent(INIT);
        assertThat(proc.watch().look()).isEqualTo(Life.DEAD);
    }

    @Test
    void anotherProcessWithItsNumberIsNotIt() throws IOException {
        proc.thread(FakeProc.PID, 'S', FakeProc.RUNNING, FakeProc.START + 1);
        assertThat(proc.watch().look()).isEqualTo(Life.UNKNOWN);
        proc.parent(INIT);
        assertThat(proc.watch().look()).isEqualTo(Life.DEAD);
    }

    @Test
    void parentThatIsNotThereIsAContradictionAndProvesNothing() throws IOException {
        proc.remove("" + FakeProc.PID);
        assertLife(Life.UNKNOWN);
    }

    @Test
    void foldersWithoutAProcessProveNothing() throws IOException {
        proc.remove(FakeProc.PID);
        assertLife(Life.UNKNOWN);
        proc.remove("" + FakeProc.PID);
        proc.remove("self");
        assertLife(Life.UNKNOWN);
    }

    @Test
    void threadsThatExitWithoutTheFirstProveNothing() throws IOException {
        proc.thread(OTHER, 'D', FakeProc.EXITING);
        proc.remove(FakeProc.PID);
        assertLife(Life.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4711",
                "4711 (java)",
                "4711 (java) Z 1 1 1 0 -1 4",
                "4711 (java) Z 1 1 1 0 -1 four 1 0 0 0 0 0 0 0 20 0 13 0 100 1",
                "4711 (java) Dead 1 1 1 0 -1 4 1 0 0 0 0 0 0 0 20 0 13 0 100 1",
                "GET / HTTP/1.1"
            })
    void whatIsNotUnderstoodProvesNothing(String garbage) throws IOException {
        assertLife(Life.ALIVE);
        proc.statm(FakeProc.PID, garbage.isEmpty() ? "" : "?" + garbage);
        proc.stat(FakeProc.PID, garbage);
        assertLife(Life.UNKNOWN);
        // Not even beside others that are.
        proc.thread(OTHER, 'D', FakeProc.EXITING);
        assertLife(Life.UNKNOWN);
        proc.thread(FakeProc.PID, 'S', FakeProc.RUNNING);
        assertLife(Life.ALIVE);
    }

    @Test
    void whatCannotBeReadProvesNothing() throws IOException {
        proc.remove(FakeProc.PID + "/task/" + FakeProc.PID + "/stat");
        Files.createDirectory(root.resolve(FakeProc.PID + "/task/" + FakeProc.PID + "/stat"));
        assertLife(Life.UNKNOWN);
        proc.remove(FakeProc.PID + "/task");
        Files.writeString(root.resolve(FakeProc.PID + "/task"), "");
        assertLife(Life.UNKNOWN);
    }

    @Test
    void longFilesAreReadOnlyInPart() throws IOException {
        proc.stat(FakeProc.PID, "x".repeat(10_000_000));
        assertLife(Life.UNKNOWN);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessLivesAndAnEarlierOneWithItsNumberDoesNot() throws Exception {
        Path proc = Path.of("/proc");
        long pid = ProcessHandle.current().pid();
        long start = ThreadStat.read(proc.resolve("self/stat")).start();
        assertThat(new ProcessWatch(proc, pid, start).look()).isEqualTo(Life.ALIVE);
        assertThat(new ProcessWatch(proc, pid, start - 1).look()).isEqualTo(Life.DEAD);
    }
}
