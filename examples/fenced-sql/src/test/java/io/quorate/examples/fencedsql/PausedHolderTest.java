package io.quorate.examples.fencedsql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.FencedDirectory;
import io.quorate.HaNode;
import io.quorate.test.process.ChildJvm;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A holder is really paused past its TTL, overtaken and resumed; each of the five fences refuses what it then writes. */
class PausedHolderTest {
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final List<String> SINKS = List.of("STORE", "GATE", "FILE", "SQL", "HTTP");

    @TempDir
    Path folder;

    @Test
    void aHolderThatWasPausedPastItsTtlIsRefusedByEveryFence() throws Exception {
        Files.createDirectory(folder.resolve("files"));
        try (Connection connection = Databases.open(folder.resolve("db"))) {
            new FencedTable(connection).create();
        }
        try (Services services = new Services();
                ZooKeeperEnsemble store =
                        ZooKeeperEnsemble.builder().servers(1).tickTime(TICK).start()) {
            store.awaitQuorum(SOON);
            String uri = "zookeeper://" + store.connectString() + "?tickTime=" + TICK.toMillis() + "ms";
            try (ChildJvm first = holder("first", uri, services)) {
                long token = token(first.awaitLine("^LEADING", SOON));
                assertThat(writeAll(first)).containsExactlyElementsOf(all("done"));
                try (ChildJvm second = holder("second", uri, services)) {
                    first.pause();
                    assertThat(token(second.awaitLine("^LEADING", SOON))).isGreaterThan(token);
                    assertThat(writeAll(second)).containsExactlyElementsOf(all("done"));

                    first.resume();
                    assertThat(writeAll(first)).containsExactlyElementsOf(all("refused"));
                    assertEverythingIsOf("second", uri, services);
                }
            }
        }
    }

    private ChildJvm holder(String id, String uri, Services services) {
        return ChildJvm.builder(HolderProcess.class)
                .name(id)
                .args(uri, id, "" + TTL.toMillis(), folder.toString(), services.uri())
                .start();
    }

    private static List<String> writeAll(ChildJvm holder) throws InterruptedException {
        holder.send("write");
        List<String> answers = new ArrayList<>();
        for (String sink : SINKS) {
            answers.add(holder.awaitLine("^" + sink, SOON));
        }
        holder.awaitLine("^END", SOON);
        return answers;
    }

    private static List<String> all(String verdict) {
        return SINKS.stream().map(sink -> sink + " " + verdict).toList();
    }

    private static long token(String line) {
        return Long.parseLong(line.substring("LEADING ".length()));
    }

    private void assertEverythingIsOf(String id, String uri, Services services) throws Exception {
        try (HaNode node = HaNode.builder(uri).id("judge").build()) {
            assertThat(node.documents().get("owner").orElseThrow().value()).isEqualTo(id.getBytes(UTF_8));
        }
        assertThat(services.gated).hasValue(id);
        assertThat(services.filtered).hasValue(id);
        assertThat(FencedDirectory.at(folder.resolve("files")).read("owner")).contains(id.getBytes(UTF_8));
        try (Connection connection = Databases.open(folder.resolve("db"))) {
            assertThat(new FencedTable(connection).get("owner")).contains(id);
        }
    }
}
