package io.quorate.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process. */
final class DrillMainTest {
    private static final long SOON = 60;

    @TempDir
    Path folder;

    @Test
    void wrongFlagEndsItAtOnceWithStatusTwo() throws Exception {
        Process drill = start("--faults", "flood");
        String said = new String(drill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(drill.waitFor()).isEqualTo(2);
        assertThat(said)
                .startsWith("drill: --faults has 'flood': it must be some of kill,")
                .hasLineCount(1);
    }

    @Test
    void whoeverEndsItEndsAllOfIt() throws Exception {
        Process drill = start("--faults", "reset", "--report", folder + "/report.html");
        BufferedReader said = drill.inputReader(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            text.append(line).append('\n');
            if (line.contains("That is the schedule")) {
                break;
            }
        }
        List<ProcessHandle> children = drill.toHandle().descendants().toList();
        assertThat(children).as("three servers and three workers: %s", text).hasSize(6);
        drill.toHandle().destroy();
        assertThat(drill.waitFor(SOON, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle child : children) {
            child.onExit().get(SOON, TimeUnit.SECONDS);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("its folders are gone").isEmpty();
        }
    }

    private Process start(String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                DrillMain.class.getName()));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }
}
