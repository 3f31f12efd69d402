package io.quorate.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConfigurationException;
import io.quorate.HaNode;
import io.quorate.election.Leadership;
import io.quorate.internal.DiskOps;
import io.quorate.internal.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStorageTest {
    @TempDir
    Path folder;

    private static void write(CheckpointStorage storage, String name, byte[] bytes) throws IOException {
        try (ObjectWriter writer = storage.create("set", name)) {
            writer.write(ByteBuffer.wrap(bytes));
            writer.publish();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("set"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anObjectIsSeenOnlyWhenItIsPublished() throws IOException {
        CheckpointStorage storage = FileStorage.at(folder);
        try (ObjectWriter writer = storage.create("set", "a")) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(storage.list("set")).containsExactly(new StoredObject("a", 3, false));
            assertThatThrownBy(() -> storage.open("set", "a")).isInstanceOf(NoSuchFileException.class);
            writer.publish();
            assertThat(writer.isOpen()).isFalse();
        }
        assertThat(storage.list("set")).containsExactly(new StoredObject("a", 3, true));
        ByteBuffer read = ByteBuffer.allocate(4);
        try (ReadableByteChannel channel = storage.open("set", "a")) {
            assertThat(channel.read(read)).isEqualTo(3);
        }
    }

    @Test
    void whatIsNotPublishedLeavesNothing() throws IOException {
        CheckpointStorage storage = FileStorage.at(folder);
        ObjectWriter writer = storage.create("set", "a");
        writer.write(ByteBuffer.wrap(new byte[100]));
        writer.close();
        writer.close();
        assertThat(files()).isEmpty();
        assertThatThrownBy(() -> writer.write(ByteBuffer.wrap(new byte[1]))).isInstanceOf(IOException.class);
    }

    @Test
    void nothingIsEverWrittenOver() throws IOException {
        CheckpointStorage storage = FileStorage.at(folder);
        write(storage, "a", new byte[] {1});
        assertThatThrownBy(() -> storage.create("set", "a")).isInstanceOf(FileAlreadyExistsException.class);
        try (ObjectWriter writer = storage.create("set", "b")) {
            assertThatThrownBy(() -> storage.create("set", "b")).isInstanceOf(FileAlreadyExistsException.class);
            Files.createFile(folder.resolve("set").resolve("b"));
            assertThatThrownBy(writer::publish).isInstanceOf(FileAlreadyExistsException.class);
        }
    }

    @Test
    void whatACrashLeftIsListedAndDeleted() throws IOException {
        CheckpointStorage storage = FileStorage.at(folder);
        write(storage, "a", new byte[1]);
        Files.createFile(folder.resolve("set").resolve(".tmp~b"));
        assertThat(storage.list("set")).extracting(StoredObject::finished).containsExactlyInAnyOrder(true, false);
        assertThat(storage.delete("set", "b")).isTrue();
        assertThat(storage.delete("set", "b")).isFalse();
        assertThat(storage.delete("set", "a")).isTrue();
        assertThat(files()).isEmpty();
        assertThat(storage.list("none")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../up",
                "/etc/passwd",
                "a/b",
                "a\\b",
                ".hidden",
                "-rf",
                "a b",
                "a\0b",
                "ä",
                "a\nb"
            })
    void noNameLeadsOutOfTheStorage(String name) {
        CheckpointStorage storage = FileStorage.at(folder);
        assertThatThrownBy(() -> storage.create("set", name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.open(name, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.list(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.delete("set", name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        CheckpointStorage storage = FileStorage.at(folder);
        write(storage, "a", new byte[1]);
        Path secret = Files.write(folder.resolve("secret"), new byte[] {42});
        Files.createSymbolicLink(folder.resolve("set").resolve("link"), secret);
        assertThatThrownBy(() -> storage.open("set", "link")).isInstanceOf(IOException.class);
    }

    @Test
    void aRootThatIsMissingOrNoDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (Path bad : List.of(folder.resolve("missing"), file)) {
            assertThatThrownBy(() -> FileStorage.at(bad))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll(bad.toString(), "mount");
        }
    }

    /** A real file system of one megabyte where that may be mounted, else one whose writes fail. */
    @Test
    void aFullDiskFailsTheSaveLeavesTheLastCheckpointAndRoomForASmallerOne() throws Exception {
        boolean mounted = command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
        FileOps ops = mounted ? new DiskOps() : new SmallDisk(900_000);
        try (World world = new World()) {
            HaNode node = world.node("a");
            Leadership grant = world.lead(node);
            CheckpointCoordinator checkpoints = node.checkpoints(World.NAME, new FileStorage(ops, folder));
            world.save(checkpoints, grant, 100);

            PendingSave large = world.blocking(
                    () -> checkpoints.save(grant, 200, ByteBuffer.allocate(600_000), ByteBuffer.allocate(600_000)));
            assertThatThrownBy(() -> world.await(large.result()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContainingAll("step 200", "No space left");
            Restored restored = world.blocking(checkpoints::restore).orElseThrow();
            assertThat(restored.checkpoint().step()).isEqualTo(100);
            assertThat(restored.skipped()).isEmpty();

            assertThatThrownBy(() -> world.saving(checkpoints, grant, 200)).isInstanceOf(CheckpointException.class);
            PendingSave smaller = world.blocking(() -> checkpoints.save(
                    grant, 200, Map.of(), List.of(ShardSource.handOver(ByteBuffer.allocate(600_000)))));
            assertThat(world.await(smaller.result()).bytes()).isEqualTo(600_000);
            assertThat(world.blocking(checkpoints::restore)
                            .orElseThrow()
                            .checkpoint()
                            .step())
                    .isEqualTo(200);
        } finally {
            if (mounted) {
                assertThat(command("umount", folder.toString())).isTrue();
            }
        }
    }

    private static boolean command(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** Has room for so many bytes in all its files. */
    private static final class SmallDisk extends ForwardingOps {
        private final long room;

        SmallDisk(long room) {
            super(new DiskOps());
            this.room = room;
        }

        @Override
        public NewFile create(Path file) throws IOException {
            NewFile made = super.create(file);
            return new ForwardingFile(made) {
                @Override
                public int write(ByteBuffer source) throws IOException {
                    long used = 0;
                    for (Found found : list(file.getParent())) {
                        used += found.bytes();
                    }
                    if (used + source.remaining() > room) {
                        throw new IOException("No space left on device");
                    }
                    return super.write(source);
                }
            };
        }
    }
}
