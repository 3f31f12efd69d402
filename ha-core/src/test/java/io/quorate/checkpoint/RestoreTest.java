package io.quorate.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.QuorateException;
import io.quorate.election.Leadership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restoring from real files that rot, shrink, grow and vanish; and what is kept of them. */
class RestoreTest {
    @TempDir
    Path folder;

    private final World world = new World();
    private final HaNode node = world.node("a");
    private final Leadership grant = world.lead(node);
    private CheckpointCoordinator checkpoints;

    @BeforeEach
    void open() {
        checkpoints = node.checkpoints(World.NAME, FileStorage.at(folder));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void save(long... steps) throws Exception {
        for (long step : steps) {
            world.save(checkpoints, grant, step);
        }
    }

    private Path object(long round, String kind) throws IOException {
        String glob = "r%019d~%s~*".formatted(round, kind);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(World.NAME), glob)) {
            return files.iterator().next();
        }
    }

    private Restored restore() throws Exception {
        return world.blocking(checkpoints::restore).orElseThrow();
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private void assertFallsBackBecause(String... reason) throws Exception {
        Restored restored = restore();
        assertThat(restored.checkpoint().step()).isEqualTo(100);
        assertThat(World.read(restored, 1)).isEqualTo(World.shard(100, 1).array());
        assertThat(restored.skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.checkpoint().step()).isEqualTo(200);
            assertThat(skipped.reason()).contains(reason);
        });
    }

    @Test
    void aFlippedBitIsFoundAndTheOneBeforeRestored() throws Exception {
        save(100, 200);
        flip(object(2, "s00001"), 77);
        assertFallsBackBecause("shard 1", "checksum");
    }

    @ParameterizedTest
    @EnumSource(Checksum.class)
    void bothChecksumsFindAFlippedBitInTheLastByte(Checksum checksum) throws Exception {
        checkpoints = node.checkpoints(
                World.NAME, FileStorage.at(folder), CheckpointOptions.defaults().withChecksum(checksum));
        save(100, 200);
        Path shard = object(2, "s00000");
        flip(shard, (int) Files.size(shard) - 1);
        assertFallsBackBecause(checksum == Checksum.CRC32C ? "crc32c:" : "sha256:");
    }

    @Test
    void aTornShardIsFound() throws Exception {
        save(100, 200);
        Path shard = object(2, "s00000");
        Files.write(shard, java.util.Arrays.copyOf(Files.readAllBytes(shard), 10));
        assertFallsBackBecause("ends after 10 of");
    }

    @Test
    void aShardThatHasGrownIsFound() throws Exception {
        save(100, 200);
        Path shard = object(2, "s00000");
        Files.write(shard, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        assertFallsBackBecause("more than");
    }

    @Test
    void aMissingShardIsFound() throws Exception {
        save(100, 200);
        Files.delete(object(2, "s00000"));
        assertFallsBackBecause("cannot be opened", "NoSuchFile");
    }

    @Test
    void aDamagedOrMissingManifestIsFound() throws Exception {
        save(100, 200);
        Path manifest = object(2, "manifest");
        flip(manifest, 3);
        assertFallsBackBecause("manifest", "checksum");
        assertThatThrownBy(() -> world.blocking(() -> checkpoints.open(200)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("checksum");
        Files.delete(manifest);
        assertFallsBackBecause("NoSuchFile");
    }

    @Test
    void whenNoneIsIntactItIsAnErrorThatNamesThemAll() throws Exception {
        save(100, 200);
        Files.delete(object(1, "manifest"));
        Files.delete(object(2, "s00001"));
        assertThatThrownBy(this::restore)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("none of the 2", "step 200", "step 100", "stand-by");
    }

    @Test
    void aVanishedDirectoryIsAnErrorAndTheNextSaveStartsOneAnew() throws Exception {
        save(100);
        deleteFolder(folder.resolve(World.NAME));
        assertThatThrownBy(this::restore).isInstanceOf(CheckpointException.class);
        save(200);
        assertThat(restore().checkpoint().step()).isEqualTo(200);
    }

    @Test
    void aVanishedRootIsNeverMadeAnew() throws Exception {
        save(100);
        deleteFolder(folder.resolve(World.NAME));
        Files.delete(folder);
        PendingSave save = world.saving(checkpoints, grant, 200);
        assertThatThrownBy(() -> world.await(save.result()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("mounted");
        assertThat(folder).doesNotExist();
        Files.createDirectory(folder);
    }

    private static void deleteFolder(Path dir) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(dir);
    }

    @Test
    void aLoaderIsCalledAgainWithTheOneBeforeAndWhatItDoesNotReadIsVerifiedToo() throws Exception {
        save(100, 200, 300);
        flip(object(3, "s00000"), 5);
        flip(object(2, "s00001"), 5);
        List<Long> tried = new ArrayList<>();
        byte[] loaded = world.blocking(() -> checkpoints.restore(c -> {
                    tried.add(c.checkpoint().step());
                    return World.read(c, 0);
                }))
                .orElseThrow();
        assertThat(tried).containsExactly(300L, 200L, 100L);
        assertThat(loaded).isEqualTo(World.shard(100, 0).array());
    }

    @Test
    void aLoaderThatChokesOnDamagedBytesIsNotToBlame() throws Exception {
        save(100, 200);
        flip(object(2, "s00000"), 0);
        byte[] loaded = world.blocking(() -> checkpoints.restore(c -> {
                    byte[] start = new byte[4];
                    try (ReadableByteChannel channel = c.open(0)) {
                        channel.read(ByteBuffer.wrap(start));
                    }
                    if (!new String(start, UTF_8).equals("step")) {
                        throw new IllegalStateException("what is this?");
                    }
                    return start;
                }))
                .orElseThrow();
        assertThat(new String(loaded, UTF_8)).isEqualTo("step");
    }

    @Test
    void aLoadersOwnFailureIsItsCallers() throws Exception {
        save(100, 200);
        assertThatThrownBy(() -> world.blocking(() -> checkpoints.restore(c -> {
                    throw new IllegalStateException("broken on purpose");
                })))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWriterOpensItsOwnShardOfTheStepThatTheLeaderRestored() throws Exception {
        save(100, 200);
        HaNode other = world.node("b");
        CheckpointCoordinator others = other.checkpoints(World.NAME, FileStorage.at(folder));
        Restored opened = world.blocking(() -> others.open(100)).orElseThrow();
        assertThat(World.read(opened, 1)).isEqualTo(World.shard(100, 1).array());
        assertThatThrownBy(() -> opened.open(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(world.blocking(() -> others.open(150))).isEmpty();
    }

    @Test
    void theLatestAndEveryKthAreKeptAndTheRestDeleted() throws Exception {
        checkpoints = node.checkpoints(
                World.NAME,
                FileStorage.at(folder),
                CheckpointOptions.defaults().withKeepLatest(2).withMilestones(3, 2));
        save(LongStream.rangeClosed(1, 13).toArray());
        // The 3rd, 6th, 9th and 12th are milestones; the 12th is among the latest, and only two more are kept.
        assertThat(world.blocking(checkpoints::published))
                .extracting(PublishedCheckpoint::step)
                .containsExactly(13L, 12L, 9L, 6L);
        world.pumpUntil(() -> objects() == 4 * 3);
        flip(object(13, "s00000"), 0);
        flip(object(12, "s00000"), 0);
        assertThat(restore().checkpoint().step()).isEqualTo(9);
    }

    private int objects() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(World.NAME))) {
            int count = 0;
            for (Path file : files) {
                count += Files.exists(file) ? 1 : 0;
            }
            return count;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void garbageIsWhatBelongsToAnEarlierRoundThatIsNotKeptAndAllElseStays() throws Exception {
        save(100);
        PendingSave failed = world.blocking(() -> checkpoints.save(grant, 200, Map.of(), List.of(sink -> {
            throw new IOException("on purpose");
        })));
        assertThatThrownBy(() -> world.blocking(() -> failed.await(World.SOON)))
                .isInstanceOf(CheckpointException.class);
        Path dir = folder.resolve(World.NAME);
        Path unfinished = Files.createFile(dir.resolve(".tmp~r%019d~s00000~%016x".formatted(2, 1)));
        Path orphan = Files.createFile(dir.resolve("r%019d~s00000~%016x".formatted(2, 2)));
        Path ofPublished = object(1, "s00000");
        Path inProgress = Files.createFile(dir.resolve("r%019d~s00000~%016x".formatted(3, 3)));
        Path newer = Files.createFile(dir.resolve(".tmp~r%019d~s00000~%016x".formatted(4, 4)));
        Path foreign = Files.createFile(dir.resolve("README"));
        save(300);
        assertThat(List.of(unfinished, orphan))
                .as("room is made before the next save writes")
                .noneMatch(Files::exists);
        assertThat(List.of(ofPublished, inProgress, newer, foreign)).allMatch(Files::exists);
        assertThat(world.blocking(checkpoints::collect)).isZero();
        assertThat(List.of(ofPublished, inProgress, newer, foreign)).allMatch(Files::exists);
    }

    @Test
    void aSlowCollectorNeverTouchesWhatANewerWriterHasJustWritten() throws Exception {
        CheckpointStorage files = FileStorage.at(folder);
        save(100);
        List<StoredObject> before = new ArrayList<>();
        // While the listing is on its way, others write and publish two more checkpoints.
        CheckpointStorage slow = new ForwardingStorage(files) {
            @Override
            public List<StoredObject> list(String set) throws IOException {
                try {
                    CheckpointCoordinator fast = node.checkpoints(World.NAME, files);
                    fast.save(grant, 200, World.shard(200, 0), World.shard(200, 1))
                            .await(World.SOON);
                    fast.save(grant, 300, World.shard(300, 0), World.shard(300, 1))
                            .await(World.SOON);
                } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
                    throw new IOException(e);
                }
                before.addAll(files.list(set));
                return files.list(set);
            }
        };
        CheckpointCoordinator collecting = node.checkpoints(World.NAME, slow);
        assertThat(world.blocking(collecting::collect)).isZero();
        assertThat(before).hasSize(9);
        assertThat(restore().checkpoint().step()).isEqualTo(300);
        assertThat(restore().skipped()).isEmpty();
    }

    @Test
    void aHeadThatCannotBeUnderstoodIsNotTakenForNone() throws Exception {
        for (String garbage : new String[] {
            "{", "{\"format\":2,\"count\":1}", "{\"format\":1,\"count\":1,\"published\":{\"1\":\"x\"}}"
        }) {
            world.blocking(
                    () -> node.documents().put(DocumentWrite.put("checkpoint.llama.head", garbage.getBytes(UTF_8))));
            assertThatThrownBy(this::restore)
                    .isInstanceOf(QuorateException.class)
                    .hasMessageContainingAll("checkpoint.llama.head", "cannot be understood");
        }
        PendingSave save = world.blocking(() -> checkpoints.save(grant, 1, Map.of(), List.of(sink -> {})));
        assertThatThrownBy(() -> world.await(save.result())).isInstanceOf(QuorateException.class);
    }
}
