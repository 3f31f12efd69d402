package io.quorate.examples.sidecar;

import static io.quorate.examples.sidecar.Site.SOON;
import static io.quorate.examples.sidecar.Site.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.quorate.registry.InstanceState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers in processes of their own; the store is in memory. */
class SidecarTest {
    private static final String ENDLESS = "command=/bin/sh -c 'while :; do sleep 1000; done'";

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void open() throws Exception {
        site = new Site(folder);
    }

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    private static long pid(Sidecar sidecar) {
        await().atMost(SOON).until(() -> sidecar.worker().pid().isPresent());
        return sidecar.worker().pid().getAsLong();
    }

    private static void kill9Worker(Sidecar sidecar) {
        ProcessHandle.of(pid(sidecar)).orElseThrow().destroyForcibly();
    }

    private static boolean leads(Sidecar sidecar) {
        return sidecar.candidacy().orElseThrow().leadership().isPresent();
    }

    private void awaitLines(Path file, String... lines) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Files.exists(file) ? Files.readAllLines(file) : List.of())
                        .containsExactly(lines));
    }

    @Test
    @Tag("python")
    void aPythonServerIsShownWhileItIsReadyGoneAtOnceWhenItCrashesAndBackAfterTheBackOff() throws Exception {
        int port = freePort();
        Sidecar sidecar = site.sidecar(
                "python",
                "command=" + Python.command(port),
                "address=http://127.0.0.1:" + port,
                "probe.readiness=/health",
                "probe.readiness.period=100ms",
                "restart.first=2s");
        site.awaitState(InstanceState.READY);
        long first = pid(sidecar);
        kill9Worker(sidecar);
        site.awaitSeen("[READY]", "[]", "[READY]");
        assertThat(pid(sidecar)).isNotEqualTo(first);
        assertThat(sidecar.worker().restarts()).isEqualTo(1);
    }

    @Test
    void aJavaServerIsTakenOutWhileItIsNotReadyAndRestartedWhenItIsNotLive() throws Exception {
        int port = freePort();
        String address = "http://127.0.0.1:" + port;
        Sidecar sidecar = site.sidecar(
                "java",
                "command=" + SmallServer.command(port),
                "env.CLASSPATH=" + System.getProperty("java.class.path").replace("\\", "\\\\"),
                "address=" + address,
                "probe.startup=" + address + "/started",
                "probe.startup.period=100ms",
                "probe.readiness=/ready",
                "probe.readiness.period=100ms",
                "probe.readiness.failures=1",
                "probe.liveness=/live",
                "probe.liveness.period=1s",
                "restart.first=2s");
        site.awaitState(InstanceState.READY);
        HttpRequest breaking = HttpRequest.newBuilder(URI.create(address + "/break"))
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(breaking, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(503);
        site.awaitSeen("[READY]", "[NOT_READY]", "[]", "[READY]");
        assertThat(sidecar.worker().restarts()).isEqualTo(1);
        assertThat(sidecar.stop()).isEqualTo(143);
    }

    @Test
    void theLeadChangesHandsAtOnceWhenTheLeadersServerCrashes() throws Exception {
        Path told = folder.resolve("told");
        String hook = "command=/bin/sh -c 'echo $QUORATE_NODE $QUORATE_EVENT >> " + told + "'";
        String[] lines = {
            ENDLESS,
            "address=http://127.0.0.1:1",
            "election=primary",
            "promote." + hook,
            "demote." + hook,
            "restart.first=1m"
        };
        Sidecar a = site.sidecar("a", lines);
        await().atMost(SOON).until(() -> leads(a));
        awaitLines(told, "a promote");
        long firstToken =
                a.candidacy().orElseThrow().leadership().orElseThrow().token().value();
        Sidecar b = site.sidecar("b", lines);
        await().atMost(SOON).until(() -> b.health().snapshot().ready());
        kill9Worker(a);
        await().atMost(SOON).until(() -> leads(b));
        assertThat(b.candidacy()
                        .orElseThrow()
                        .leadership()
                        .orElseThrow()
                        .token()
                        .value())
                .isGreaterThan(firstToken);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Files.readAllLines(told))
                        .containsExactlyInAnyOrder("a promote", "a demote", "b promote"));
    }

    @Test
    void anOrderlyStopDemotesBeforeTheLeadIsReleased() throws Exception {
        Path told = folder.resolve("told");
        String slowly = "command=/bin/sh -c 'sleep 0.3; echo $QUORATE_NODE $QUORATE_EVENT >> " + told + "'";
        String[] lines = {
            ENDLESS, "address=http://127.0.0.1:1", "election=primary", "promote." + slowly, "demote." + slowly
        };
        Sidecar a = site.sidecar("a", lines);
        awaitLines(told, "a promote");
        Sidecar b = site.sidecar("b", lines);
        await().atMost(SOON).until(() -> b.health().snapshot().ready());
        a.stop();
        awaitLines(told, "a promote", "a demote", "b promote");
    }

    @Test
    void aPromotionThatFailsOrHangsGivesTheLeadToAnother() throws Exception {
        List<String> posted = new CopyOnWriteArrayList<>();
        HttpServer hooks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hooks.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hooks.start();
        try {
            String[] common = {ENDLESS, "address=http://127.0.0.1:1", "election=primary", "hook.timeout=1s"};
            site.sidecar("fails", with(common, "election.priority=9", "promote.command=/bin/sh -c 'exit 1'"));
            site.sidecar("hangs", with(common, "election.priority=8", "promote.command=sleep 1000"));
            String url = "http://127.0.0.1:" + hooks.getAddress().getPort() + "/promoted";
            Sidecar works = site.sidecar("works", with(common, "promote.url=" + url));
            await().atMost(SOON).until(() -> !posted.isEmpty() && leads(works));
            assertThat(posted.get(0)).startsWith("event=promote&election=primary&node=works&token=");
        } finally {
            hooks.stop(0);
        }
    }

    private static String[] with(String[] lines, String... more) {
        return Stream.of(lines, more).flatMap(Arrays::stream).toArray(String[]::new);
    }
}
