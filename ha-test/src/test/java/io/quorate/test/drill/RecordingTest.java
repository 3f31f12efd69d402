package io.quorate.test.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.HaNode;
import io.quorate.election.Leadership;
import io.quorate.test.junit.NoLeakedThreads;
import io.quorate.test.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@NoLeakedThreads
class RecordingTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int COUNT = 1_000;

    /** Records, says so, and waits to be killed. */
    static final class Scribe {
        private Scribe() {}

        public static void main(String[] args) throws InterruptedException {
            Journal journal = Journal.open(Path.of(args[0]), "scribe", 1);
            for (int i = 0; i < COUNT; i++) {
                journal.add(new Event.Ended(System.nanoTime(), "scribe", "lead", i, "tab\tline\nback\\slash"));
            }
            System.out.println("WRITTEN");
            Thread.currentThread().join();
        }
    }

    @Test
    void whatAKilledProcessRecordedIsThereOnOneClock() throws InterruptedException {
        History history = new History();
        long before = System.nanoTime();
        try (Recording recording = new Recording(history);
                ChildJvm child = ChildJvm.builder(Scribe.class)
                        .args(recording.folder().toString())
                        .start()) {
            child.awaitLine("WRITTEN", SOON);
            child.kill9();
            recording.catchUp();
            long after = System.nanoTime();
            List<Event.Ended> all = history.all(Event.Ended.class);
            assertThat(all).hasSize(COUNT).allMatch(e -> e.reason().equals("tab\tline\nback\\slash"));
            assertThat(all).allMatch(e -> e.at() > before && e.at() < after);
        }
        assertThat(history.all(Event.Failed.class)).isEmpty();
    }

    @Test
    void lineWithoutAnEndDoesNotCountUntilItHasOne() throws IOException {
        History history = new History();
        try (Recording recording = new Recording(history)) {
            Path file = recording.folder().resolve("a-1.journal");
            Files.writeString(file, "leaked\t5\ta\tone\nleaked\t6\ta\ttw");
            recording.catchUp();
            assertThat(history.events()).hasSize(1);
            Files.writeString(file, "o\n", StandardOpenOption.APPEND);
            recording.catchUp();
            assertThat(history.all(Event.Leaked.class))
                    .extracting(Event.Leaked::what)
                    .containsExactly("one", "two");
        }
        assertThat(history.events()).hasSize(2);
    }

    @Test
    void damagedLineSpoilsTheRecord() throws IOException {
        History history = new History();
        try (Recording recording = new Recording(history)) {
            Files.writeString(
                    recording.folder().resolve("a-1.journal"), "held\t5\nwhat\t1\nleaked\t6\ta\ttwo\textra\n");
            recording.catchUp();
            assertThat(history.all(Event.Failed.class))
                    .hasSize(3)
                    .allMatch(f -> f.what().contains("a damaged line in a-1"));
        }
    }

    @Test
    void everyKindThatAProcessRecordsComesBackAsItWas() {
        List<Event> all = List.of(
                new Event.Held(1, 2, "a", "lead", 3),
                new Event.Ended(1, "a", "lead", 3, "EVICTED"),
                new Event.Wrote(1, 2, "a", "lead", "page", 3, "a-1", Outcome.UNKNOWN, -1),
                new Event.Read(1, 2, "a", "page", "", -1, true),
                new Event.Picture(1, "a", -1, "a/1 b/2", false),
                new Event.Leaked(1, "a", "1 × thread"),
                new Event.Failed(1, "a", ""));
        assertThat(all)
                .allSatisfy(event ->
                        assertThat(EventLines.read(EventLines.write(event))).isEqualTo(event));
        assertThatThrownBy(() -> EventLines.write(new Event.Life(1, "a", 1, true)))
                .hasMessageContaining("recorded by the drill");
    }

    @Test
    void sampledValidityLiesWithinTheGrants() throws Exception {
        History history = new History();
        try (Recording recording = new Recording(history);
                Journal journal = Journal.open(recording.folder(), "a", 1);
                HaNode node = HaNode.builder("memory:").id("a").build()) {
            CompletableFuture<Leadership> led = new CompletableFuture<>();
            long before = System.nanoTime();
            node.election("lead").stand(led::complete);
            Leadership leadership = led.get(SOON.toSeconds(), TimeUnit.SECONDS);
            journal.follow(leadership);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> history.all(Event.Held.class).stream().anyMatch(held -> held.until() > held.at()));
            leadership.close();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> !history.all(Event.Ended.class).isEmpty());
            long after = System.nanoTime();
            assertThat(leadership.isValid()).isFalse();
            assertThat(history.all(Event.Held.class)).hasSize(1).first().satisfies(held -> {
                assertThat(held.token()).isEqualTo(leadership.token().value());
                assertThat(held.at()).isBetween(before, held.until());
                assertThat(held.until()).isLessThan(after);
            });
            assertThat(history.all(Event.Ended.class))
                    .extracting(Event.Ended::reason)
                    .containsExactly("RELEASED");
        }
    }
}
