package io.quorate.examples.sidecar;

import static io.quorate.examples.sidecar.Site.SOON;
import static io.quorate.examples.sidecar.Site.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceView;
import io.quorate.test.internal.Guardians;
import io.quorate.test.process.ChildProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sidecars in processes of their own, as they are run: one with a Python server, one with a Java server. Their sessions
 * last far longer than anything is waited for here, so whatever changes hands does so on proof.
 */
abstract class SidecarsOnARealStore {
    private static final Pattern SERVING = Pattern.compile("serving, pid (\\d+)");

    @TempDir
    Path folder;

    private final List<ChildProgram> sidecars = new ArrayList<>();
    private Path told;
    private HaNode node;
    private ServiceView view;

    /** Of the running store, with a namespace. */
    abstract String uri();

    @BeforeEach
    void lookOn() throws Exception {
        told = Files.createFile(folder.resolve("told"));
        node = HaNode.builder(uri()).id("looks-on").build();
        view = node.registry().view("model").awaitReady(SOON);
    }

    @AfterEach
    void end() {
        sidecars.forEach(ChildProgram::close);
        node.close();
    }

    @Test
    @Tag("python")
    @Tag("once")
    void theDeathOfAServerOrOfItsSidecarIsProofAndNothingOutlivesEither() throws Exception {
        int port = freePort();
        ChildProgram python = sidecar("python", port, "command=" + Python.command(port), "probe.readiness=/health");
        awaitTold("python promote");
        int another = freePort();
        ChildProgram java = sidecar(
                "java",
                another,
                "command=" + SmallServer.command(another),
                "env.CLASSPATH=" + System.getProperty("java.class.path").replace("\\", "\\\\"),
                "probe.readiness=/ready");
        awaitReady(port, another);

        server(python).destroyForcibly();
        awaitTold("python promote", "python demote", "java promote");
        awaitReady(another, port);
        ProcessHandle server = server(java);
        await("its guardian is there").atMost(SOON).until(() -> !guardians(java).isEmpty());

        java.kill9();
        awaitTold("python promote", "python demote", "java promote", "python promote");
        awaitReady(port);
        await("nothing of it is left")
                .atMost(SOON)
                .until(() -> isGone(server) && guardians(java).isEmpty());

        assertThat(python.terminate(SOON)).isTrue();
        assertThat(python.awaitExit(SOON)).as("what the server ends with").isEqualTo(7);
        assertThat(python.outputTail()).contains("bye");
        await("no guardian is left").atMost(SOON).until(() -> guardians(python).isEmpty());
        awaitTold("python promote", "python demote", "java promote", "python promote", "python demote");
    }

    private ChildProgram sidecar(String id, int port, String... more) throws Exception {
        String hook = "command=/bin/sh -c 'echo $QUORATE_NODE $QUORATE_EVENT >> " + told + "'";
        List<String> lines = new ArrayList<>(List.of(
                "store=" + uri(),
                "id=" + id,
                "session-ttl=1m",
                "service=model",
                "address=http://127.0.0.1:" + port,
                "probe.readiness.period=200ms",
                "probe.readiness.successes=1",
                "election=primary",
                "promote." + hook,
                "demote." + hook,
                "restart.first=1s",
                "stop.delay=0s"));
        lines.addAll(List.of(more));
        Path file = Files.write(folder.resolve(id + ".properties"), lines);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                SidecarMain.class.getName(),
                "--config",
                file.toString());
        ChildProgram started = ChildProgram.start(
                id, command, environment -> environment.put("CLASSPATH", System.getProperty("java.class.path")));
        sidecars.add(started);
        return started;
    }

    /** A crashed leader has lost its lead before its demote hook runs, so that hook and the next promotion may swap. */
    private void awaitTold(String... lines) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Files.readAllLines(told)).containsExactlyInAnyOrder(lines));
    }

    private void awaitReady(int... ports) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(view.instances())
                        .filteredOn(instance -> instance.state() == InstanceState.READY)
                        .extracting(instance -> instance.address().getPort())
                        .containsExactlyInAnyOrder(Arrays.stream(ports).boxed().toArray(Integer[]::new)));
    }

    /** The process that has said last that it serves. */
    private static ProcessHandle server(ChildProgram sidecar) {
        await().atMost(SOON).until(() -> SERVING.matcher(sidecar.outputTail()).find());
        Matcher matcher = SERVING.matcher(sidecar.outputTail());
        assertThat(matcher.find()).isTrue();
        long pid = Long.parseLong(matcher.group(1));
        while (matcher.find()) {
            pid = Long.parseLong(matcher.group(1));
        }
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** One that nobody reaps has no command any more. */
    private static boolean isGone(ProcessHandle process) {
        return !process.isAlive() || process.info().command().isEmpty();
    }

    private static List<ProcessHandle> guardians(ChildProgram sidecar) {
        return Guardians.of(List.of(sidecar.pid()));
    }
}
