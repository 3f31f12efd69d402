package io.quorate.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.test.internal.Guardians;
import io.quorate.test.internal.Poll;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as people run it, from its start to its end. */
@Tag("demo")
final class DemoTest {
    private static final long GONE_SECONDS = 20;

    private static Process start(String... flags) throws IOException {
        return command(flags).start();
    }

    private static ProcessBuilder command(String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                Demo.class.getName()));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    @Test
    @Timeout(120)
    void itKeepsItsPromisesAndEndsByItself() throws Exception {
        Process demo = start();
        Set<Long> processes = new HashSet<>();
        Set<Long> guardians = new HashSet<>();
        StringBuilder lines = new StringBuilder();
        for (String line :
                (Iterable<String>) demo.inputReader(StandardCharsets.UTF_8).lines()::iterator) {
            lines.append(line).append('\n');
            demo.descendants().map(ProcessHandle::pid).forEach(processes::add);
            Guardians.of(processes).forEach(guardian -> guardians.add(guardian.pid()));
        }
        String said = lines.toString();
        assertThat(demo.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("0 at a living gateway")
                .containsPattern("1 in each of \\d+ terms")
                .contains("PASSED")
                .doesNotContain("\033");
        assertThat(demo.descendants()).isEmpty();
        assertThat(guardians).as("a guardian of each model server").hasSizeGreaterThanOrEqualTo(3);
        awaitNoGuardian(processes);
    }

    @Test
    @Tag("once")
    @Timeout(120)
    void aRollingRestartFailsNoRequestAndHandsTheLeadOver() throws Exception {
        Process demo = start("--rolling");
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("0 at a living gateway")
                .containsPattern("1 in each of \\d+ terms")
                .containsPattern("[\\d.]+ ms in all, over [1-3] handovers")
                .contains("PASSED");
        assertThat(demo.descendants()).isEmpty();
    }

    @Test
    @Tag("once")
    @Timeout(120)
    void whoeverEndsItEndsAllOfIt() throws Exception {
        Process demo = start();
        List<ProcessHandle> children = childrenOnceServing(demo);
        assertThat(children).hasSize(7);
        demo.toHandle().destroy();
        awaitGone(children);
    }

    @Test
    @Tag("once")
    @Timeout(120)
    void itsProcessesDoNotOutliveItsKilling() throws Exception {
        Process demo = start();
        List<ProcessHandle> children = childrenOnceServing(demo);
        assertThat(children).hasSize(7);
        demo.toHandle().destroyForcibly();
        awaitGone(children);
    }

    @Test
    @Tag("once")
    @Tag("etcd")
    @Timeout(120)
    void aLocalEtcdServesItAndDoesNotOutliveItEither() throws Exception {
        Process demo = start("--etcd");
        List<ProcessHandle> children = childrenOnceServing(demo);
        assertThat(children).hasSize(8);
        demo.toHandle().destroyForcibly();
        awaitGone(children);
    }

    @Test
    @Tag("once")
    @Tag("etcd")
    @Timeout(120)
    void aStoreThatRunsAlreadyIsUsedAndLeftRunning(@TempDir Path folder) throws Exception {
        String data = folder.resolve("data").toString();
        ServerProcess etcd = ServerProcess.start("etcd", folder, LocalEtcd.class.getName(), List.of(data), line -> {});
        try {
            String uri = etcd.awaitReady(Duration.ofSeconds(GONE_SECONDS)).substring("serving ".length());
            Process demo = start("--store", uri);
            List<ProcessHandle> children = childrenOnceServing(demo);
            assertThat(children).hasSize(6);
            demo.toHandle().destroy();
            awaitGone(children);
            HaNode.builder(uri).id("still-there").build().close();
        } finally {
            etcd.kill();
        }
    }

    @Test
    void aStoreThatIsNotThereIsSaidBeforeAnythingStarts() throws Exception {
        Process demo = start("--store", "etcd://127.0.0.1:1/shared");
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).isEqualTo(2);
        assertThat(said).contains("demo: --store: ").contains("127.0.0.1:1").contains("PT5S");
    }

    @Test
    void aStoreInOneProcessIsRefused() throws Exception {
        Process demo = start("--store", "memory:");
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).isEqualTo(2);
        assertThat(said).contains("--store memory: lives in one process").contains("etcd://127.0.0.1:2379");
    }

    @Test
    void aMissingEtcdIsSaidBeforeAnythingStarts(@TempDir Path empty) throws Exception {
        ProcessBuilder builder = command("--etcd");
        builder.environment().put("PATH", empty.toString());
        Process demo = builder.start();
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).isEqualTo(2);
        assertThat(said).contains("demo: found no etcd on the PATH").contains("apt-get install etcd-server");
    }

    private static List<ProcessHandle> childrenOnceServing(Process demo) throws IOException {
        BufferedReader said = demo.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        while (line != null && !line.contains("all serve")) {
            line = said.readLine();
        }
        // Guardians are started in the background: there may be more of them in a moment.
        return demo.toHandle().descendants().filter(DemoTest::isOfTheDemo).toList();
    }

    private static boolean isOfTheDemo(ProcessHandle process) {
        boolean child =
                Arrays.asList(process.info().arguments().orElse(new String[0])).contains(Child.class.getName());
        return child
                || process.info()
                        .command()
                        .filter(path -> path.endsWith("/etcd"))
                        .isPresent();
    }

    private static void awaitNoGuardian(Collection<Long> nodes) throws InterruptedException {
        assertThat(Poll.until(
                        Duration.ofSeconds(GONE_SECONDS),
                        () -> Guardians.of(nodes).isEmpty()))
                .as("no guardian is left behind")
                .isTrue();
    }

    private static void awaitGone(List<ProcessHandle> children) throws Exception {
        for (ProcessHandle child : children) {
            CompletableFuture<ProcessHandle> gone = child.onExit();
            gone.get(GONE_SECONDS, TimeUnit.SECONDS);
        }
        awaitNoGuardian(children.stream().map(ProcessHandle::pid).toList());
    }

    @Test
    void aFlagThatDoesNotExistEndsItAtOnce() throws Exception {
        Process demo = start("--quick");
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).isEqualTo(2);
        assertThat(said)
                .contains(
                        "demo: --quick is unknown: the flags are --colour, --etcd, --keep, --rate, --rolling, --store, --train");
    }

    @Test
    @Tag("once")
    @Timeout(240)
    void trainingSurvivesItsKillsAndIsServedWithoutARestart(@TempDir Path folder) throws Exception {
        Path curve = folder.resolve("loss.html");
        Process demo = start("--train", "--steps", "400", "--curve", curve.toString());
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("400 of 400 steps")
                .contains("each of a greater step than the one before")
                .contains("each time from the last published step")
                .contains("PASSED");
        assertThat(Files.readString(curve)).contains("Step 400 of 400").contains("lost [trainer-");
        assertThat(demo.descendants()).isEmpty();
    }
}
