package io.quorate.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.Restored;
import io.quorate.checkpoint.ShardSource;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import io.quorate.election.CandidateOptions;
import io.quorate.election.Leadership;
import io.quorate.spi.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who follows a leader: the stand-by that has come furthest, on every store and in real time. A backend's test extends this
 * class and supplies a harness whose clock is the system's.
 */
public abstract class SuccessionContract extends RecipeContract {
    /** Whoever is behind, as a leader that stands again is, does not lead within a test. */
    private static final CandidateOptions PATIENT = CandidateOptions.defaults().withRankGrace(LONG);

    private final List<String> led = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private HaNode watcher;

    /** For subclasses. */
    protected SuccessionContract() {}

    @BeforeEach
    final void lookOn() throws InterruptedException {
        watcher = nodes.node("watcher");
    }

    @Test
    void theStandByWithTheNewestVerifiedCheckpointLeadsNextThoughItIsTheYoungest() throws Exception {
        HaNode leader = nodes.node("leader");
        Leadership term = awaitTerm("leader", stand(leader, PATIENT));
        CheckpointCoordinator saver = leader.checkpoints(name, storage("shared"));
        AtomicBoolean damaged = new AtomicBoolean();
        HaNode elder = nodes.node("elder");
        Candidacy elderStands = stand(elder, PATIENT);
        elder.checkpoints(name, damagedAtWill(storage("shared"), damaged))
                .standBy(storage("elder"), elderStands::reportProgress);
        save(saver, term, 1);
        awaitProgress("elder", 1);

        damaged.set(true);
        save(saver, term, 2);
        harness.awaitUntil(
                "a copy that is damaged on its way fails",
                () -> nodes.failures().stream().anyMatch(said -> said.startsWith("elder: copying step 2 ")));
        HaNode younger = nodes.node("younger");
        Candidacy youngerStands = stand(younger, PATIENT);
        younger.checkpoints(name, storage("shared")).standBy(storage("younger"), youngerStands::reportProgress);
        awaitProgress("younger", 2);
        assertThat(progress("elder")).hasValue(1L);

        nodes.expire(leader);
        Leadership next = awaitTerm("younger", youngerStands);
        assertThat(next.token()).isGreaterThan(term.token());
        assertThat(led).containsExactly("leader", "younger");
        Restored restored =
                younger.checkpoints(name, storage("younger")).restore().orElseThrow();
        assertThat(restored.checkpoint().step()).isEqualTo(2);
    }

    @Test
    void ifTheMostAdvancedDoesNotClaimTheNextDoesAfterItsGrace() throws Exception {
        Duration grace = Duration.ofSeconds(2);
        HaNode leader = nodes.node("leader");
        awaitTerm("leader", stand(leader, PATIENT));
        Candidacy second =
                stand(nodes.node("second"), CandidateOptions.defaults().withRankGrace(grace));
        HaNode best = nodes.node("best");
        Candidacy bestStands = stand(best, CandidateOptions.defaults().withProgress(7));
        awaitProgress("best", 7);

        nodes.disconnect(best);
        long vacant = System.nanoTime();
        nodes.expire(leader);
        Leadership next = awaitTerm("second", second);
        assertThat(Duration.ofNanos(System.nanoTime() - vacant)).isGreaterThanOrEqualTo(grace);
        assertThat(led).doesNotContain("best");

        nodes.reconnect(best);
        harness.awaitUntil(
                "it is back",
                () -> bestStands.state() == CandidacyState.STANDING
                        && progress("best").isPresent());
        next.close();
        awaitTerm("best", bestStands);
    }

    @Test
    void progressIsWrittenAtMostOnceASecondAndTheLatestIsNotLost() throws Exception {
        awaitTerm("leader", stand(nodes.node("leader"), CandidateOptions.defaults()));
        HaNode busy = nodes.node("busy");
        Candidacy stands = stand(busy, CandidateOptions.defaults());
        awaitProgress("busy", 0);
        Set<Long> written = new HashSet<>();
        long began = System.nanoTime();
        for (int step = 1; step <= 60; step++) {
            stands.reportProgress(step);
            candidate("busy").ifPresent(entry -> written.add(entry.modRevision()));
        }
        awaitProgress("busy", 60);
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(written).as("writes within %s s", seconds + 1).hasSizeLessThanOrEqualTo((int) seconds + 3);
    }

    private CheckpointStorage storage(String of) throws IOException {
        return FileStorage.at(Files.createDirectories(folder.resolve(of)));
    }

    private void save(CheckpointCoordinator saver, Leadership term, long step) throws Exception {
        ShardSource shard = sink -> sink.write(ByteBuffer.wrap(("step " + step).getBytes(UTF_8)));
        var saved = saver.save(term, step, Map.of(), List.of(shard)).result().toCompletableFuture();
        harness.awaitUntil("step " + step + " is saved", saved::isDone);
        assertThat(saved.join().checkpoint().step()).isEqualTo(step);
    }

    private Candidacy stand(HaNode node, CandidateOptions options) {
        String id = node.info().id();
        Candidacy standing = node.election(name).stand(term -> led.add(id), options);
        harness.awaitUntil(id + " stands", () -> standing.state() != CandidacyState.AWAY);
        return standing;
    }

    /** Until its callback is called too, which is later than the grant. */
    private Leadership awaitTerm(String node, Candidacy candidacy) {
        harness.awaitUntil(node + " leads", () -> candidacy.leadership().isPresent() && led.contains(node));
        return candidacy.leadership().orElseThrow();
    }

    private void awaitProgress(String node, long step) {
        harness.awaitUntil(node + " has come to " + step, () -> progress(node).equals(Optional.of(step)));
    }

    /** What the store says of a candidate. */
    private Optional<Long> progress(String node) {
        return candidate(node)
                .map(entry -> new String(entry.value(), UTF_8).replaceFirst(".*\"progress\":(\\d+).*", "$1"))
                .map(Long::valueOf);
    }

    private Optional<Entry> candidate(String node) {
        return list(nodes.backend(watcher), "elections/" + name).orElse(List.of()).stream()
                .filter(entry ->
                        !entry.name().equals("leader") && new String(entry.value(), UTF_8).contains("\"" + node + "\""))
                .findFirst();
    }

    /** Once told to, it gives the last byte of each object out wrong. */
    private static CheckpointStorage damagedAtWill(CheckpointStorage storage, AtomicBoolean damaged) {
        Object proxy = Proxy.newProxyInstance(
                CheckpointStorage.class.getClassLoader(),
                new Class<?>[] {CheckpointStorage.class},
                (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(storage, arguments);
                        return damaged.get() && result instanceof ReadableByteChannel object ? damage(object) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        return (CheckpointStorage) proxy;
    }

    private static ReadableByteChannel damage(ReadableByteChannel object) throws IOException {
        try (InputStream in = Channels.newInputStream(object)) {
            byte[] bytes = in.readAllBytes();
            bytes[bytes.length - 1] ^= 1;
            return Channels.newChannel(new ByteArrayInputStream(bytes));
        }
    }
}
