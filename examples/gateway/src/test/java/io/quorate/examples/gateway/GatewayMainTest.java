package io.quorate.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a process of its own, as it is run. */
final class GatewayMainTest {
    private record Ended(int status, String error) {}

    private static Ended run(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                GatewayMain.class.getName()));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(
                process.waitFor(),
                error.lines().filter(line -> line.startsWith("gateway: ")).reduce("", String::concat));
    }

    @Test
    void aFlagThatDoesNotExistIsNamedTogetherWithThoseThatDo() throws Exception {
        Ended ended = run("--store", "memory:", "--polcy", "round-robin");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.error())
                .startsWith("gateway: --polcy is unknown: the flags are --")
                .contains("--policy");
    }

    @Test
    void timeOutsThatContradictEachOtherAreRefused() throws Exception {
        Ended ended = run("--store", "memory:", "--head-timeout", "6s");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.error()).contains("the head time-out PT6S is not shorter than the whole time-out PT5S");
    }

    @Test
    void aTakenPortEndsItWithOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = run("--store", "memory:", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(ended.status()).isEqualTo(2);
            assertThat(ended.error()).startsWith("gateway: cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
