package io.quorate.zookeeper;

import static io.quorate.zookeeper.Site.bytes;
import static io.quorate.zookeeper.Site.failure;
import static io.quorate.zookeeper.Site.get;
import static io.quorate.zookeeper.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendProvider;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server for development. */
class EmbeddedTest {
    @TempDir
    private Path folder;

    @Test
    void providerIsFoundByItsScheme() {
        assertThat(ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::get))
                .anySatisfy(p -> assertThat(p).isInstanceOf(ZooKeeperProvider.class))
                .anySatisfy(p -> assertThat(p.schemes()).contains("zookeeper"));
    }

    @Test
    void backendsOfOneJvmShareATemporaryServer() {
        Site site = new Site();
        Backend one = site.backend("zookeeper:embedded");
        Backend two = site.backend("zookeeper:embedded");
        open(one);
        open(two);
        get(one.put("doc", bytes("v"), Expected.absent()));
        assertThat(get(two.get("doc"))).isPresent();
        one.close();
        one.close();
        assertThat(get(two.get("doc"))).isPresent();
        two.close();
        try (Site later = new Site()) {
            Backend three = later.backend("zookeeper:embedded");
            assertThat(get(three.get("doc"))).isEmpty();
        }
        site.close();
    }

    @Test
    void dataFolderKeepsWhatWasWritten() {
        String uri = "zookeeper:embedded?data=" + folder.resolve("new/data");
        for (int run = 0; run < 2; run++) {
            try (Site site = new Site()) {
                Backend backend = site.backend(uri);
                int expected = run;
                assertThat(get(backend.list("docs"))).hasSize(expected);
                get(backend.put("docs/" + run, bytes("v"), Expected.absent()));
            }
        }
    }

    @Test
    void temporaryFolderIsDeleted() {
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
        assertThat(server.folder()).isNotEmptyDirectory();
        assertThat(server.uri()).contains(server.connectString());
        server.close();
        server.close();
        assertThat(server.folder()).doesNotExist();
    }

    @Test
    void folderInUseIsRefused() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0)) {
            assertThat(server.connectString()).startsWith("127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder, 0))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("in use");
        }
        EmbeddedZooKeeper.start(folder, 0).close();
    }

    @Test
    void portInUseIsRefused() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder, taken.getLocalPort()))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                    .hasMessageContaining("" + taken.getLocalPort());
        }
        assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder, 70_000)).hasMessageContaining("70000");
        EmbeddedZooKeeper.start(folder, 0).close();
    }

    @Test
    void folderThatIsAFileIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> new Site().backend("zookeeper:embedded?data=" + file))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining(file.toString());
    }

    @Test
    void serverRunsAsAProcessOnTheModulePath() throws Exception {
        List<String> modules = new ArrayList<>(List.of(home(Backend.class), home(EmbeddedZooKeeper.class)));
        List<String> others = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!modules.contains(entry)) {
                (entry.matches(".*(jackson-core|jspecify)-.*") ? modules : others).add(entry);
            }
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-p",
                        String.join(File.pathSeparator, modules),
                        "-cp",
                        String.join(File.pathSeparator, others),
                        "-m",
                        "io.quorate.zookeeper/io.quorate.zookeeper.EmbeddedZooKeeper",
                        "0",
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                Site site = new Site()) {
            String line = out.lines()
                    .peek(System.out::println)
                    .filter(text -> text.startsWith("serving "))
                    .findFirst()
                    .orElseThrow();
            Backend backend = site.backend(line.substring("serving ".length()));
            get(open(backend).close());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String home(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    @Test
    void wrongArgumentsAreExplained() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedZooKeeper.class.getName(),
                        "port")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(Arrays.stream(output.split("\n")).collect(Collectors.joining()))
                .contains("PORT");
    }

    @Test
    void stoppedServerIsNoticed() {
        try (Site site = new Site()) {
            EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
            Backend backend = site.backend(server.uri());
            RecordingListener listener = new RecordingListener();
            open(backend, listener);
            server.close();
            org.awaitility.Awaitility.await().atMost(Site.SOON).until(() -> listener.events.contains("suspended"));
            assertThat(failure(backend.get("doc")).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }
}
