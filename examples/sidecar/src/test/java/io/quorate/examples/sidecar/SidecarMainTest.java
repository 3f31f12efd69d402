package io.quorate.examples.sidecar;

import static io.quorate.examples.sidecar.Site.SOON;
import static io.quorate.examples.sidecar.Site.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.test.process.ChildProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, as it is run. */
class SidecarMainTest {
    private static final Pattern SERVING = Pattern.compile("serving, pid (\\d+)");

    @TempDir
    Path folder;

    private ChildProgram start(String... lines) throws Exception {
        Path file = Files.write(folder.resolve("sidecar.properties"), List.of(lines));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                SidecarMain.class.getName(),
                "--config",
                file.toString());
        return ChildProgram.start(
                "sidecar", command, environment -> environment.put("CLASSPATH", System.getProperty("java.class.path")));
    }

    private ChildProgram startPython(String before, String after) throws Exception {
        int port = freePort();
        return start(
                "store=memory:",
                "service=model",
                "address=http://127.0.0.1:" + port,
                "command=" + before + Python.command(port) + after,
                "stop.delay=0s",
                "probe.readiness=/health");
    }

    private static long awaitServing(ChildProgram sidecar) {
        await().atMost(SOON).until(() -> SERVING.matcher(sidecar.outputTail()).find());
        Matcher matcher = SERVING.matcher(sidecar.outputTail());
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static void awaitGone(long pid) {
        // One that nobody reaps has no command any more.
        await().atMost(SOON)
                .until(() -> ProcessHandle.of(pid)
                        .flatMap(handle -> handle.isAlive() ? handle.info().command() : Optional.empty())
                        .isEmpty());
    }

    @Test
    @Tag("python")
    void whenTheSidecarIsKilledItsServerEndsWithAllThatItStarted() throws Exception {
        try (ChildProgram sidecar = startPython("/bin/sh -c \"", " & wait\"")) {
            ProcessHandle grandchild = ProcessHandle.of(awaitServing(sidecar)).orElseThrow();
            ProcessHandle child = grandchild.parent().orElseThrow();
            assertThat(child.parent().orElseThrow().pid()).isEqualTo(sidecar.pid());
            sidecar.kill9();
            awaitGone(grandchild.pid());
            awaitGone(child.pid());
        }
    }

    @Test
    @Tag("python")
    void toldToEndItEndsTheServerInGoodOrderAndPassesItsStatusOn() throws Exception {
        try (ChildProgram sidecar = startPython("", "")) {
            long server = awaitServing(sidecar);
            assertThat(sidecar.terminate(SOON)).isTrue();
            assertThat(sidecar.awaitExit(SOON)).isEqualTo(7);
            assertThat(sidecar.outputTail()).contains("bye");
            awaitGone(server);
        }
    }

    @Test
    void aServerThatIsNotRestartedEndsTheSidecarWithItsStatusAndItsLastWords() throws Exception {
        try (ChildProgram sidecar = start(
                "store=memory:",
                "service=model",
                "address=http://127.0.0.1:1",
                "restart=never",
                "command=/bin/sh -c 'echo last words; exit 5'")) {
            assertThat(sidecar.awaitExit(SOON)).isEqualTo(5);
            assertThat(sidecar.outputTail()).contains("last words");
        }
    }

    @Test
    void aMistakeInTheFileEndsItWithOneLine() throws Exception {
        try (ChildProgram sidecar = start("store=memory:", "service=model")) {
            assertThat(sidecar.awaitExit(SOON)).isEqualTo(2);
            assertThat(sidecar.outputTail())
                    .contains("sidecar: ")
                    .contains("address is missing: write for example address=http://127.0.0.1:8000");
        }
    }
}
