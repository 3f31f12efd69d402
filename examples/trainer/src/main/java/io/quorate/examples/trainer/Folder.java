package io.quorate.examples.trainer;

import io.quorate.examples.launch.CannotStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder that all workers share: checkpoints, models, and the page of the loss curve. */
final class Folder {
    private static final Pattern MODEL = Pattern.compile("digits-(\\d{1,9})-\\d+\\.onnx");
    private static final String UNFINISHED = ".new";

    private final Path root;

    private Folder(Path root) {
        this.root = root;
    }

    /** The root must exist: a missing one is most likely not mounted. */
    static Folder at(Path root) {
        if (!Files.isDirectory(root)) {
            throw new CannotStartException("--folder " + root + " is not a directory: create or mount it");
        }
        Folder folder = new Folder(root.toAbsolutePath());
        try {
            Files.createDirectories(folder.checkpoints());
            Files.createDirectories(folder.models());
        } catch (IOException e) {
            throw new CannotStartException("--folder " + root + " cannot be written to: " + e);
        }
        return folder;
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Path models() {
        return root.resolve("models");
    }

    Path curve() {
        return root.resolve("loss.html");
    }

    /** Writes a model durably. Its name is used once: step and token together are. */
    String writeModel(long step, long token, byte[] model) throws IOException {
        String name = "digits-" + step + "-" + token + ".onnx";
        write(models().resolve(name), model);
        return name;
    }

    void writeCurve(byte[] page) throws IOException {
        write(curve(), page);
    }

    /** Whole or not at all, also for those who read meanwhile. */
    private void write(Path file, byte[] bytes) throws IOException {
        Path unfinished = models().resolve(UUID.randomUUID() + UNFINISHED);
        try {
            try (FileChannel channel =
                    FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        try (FileChannel folder = FileChannel.open(file.getParent())) {
            folder.force(true);
        }
    }

    /**
     * Deletes all but the newest few models, for a server may still be reading the one before the newest; and what writers
     * left that were killed.
     */
    void keepModels(int newest) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(models())) {
            all = files.toList();
        }
        List<Path> oldestFirst = all.stream()
                .filter(path -> step(path) >= 0)
                .sorted(Comparator.comparingLong(Folder::step))
                .toList();
        for (Path old : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - newest))) {
            Files.deleteIfExists(old);
        }
        for (Path left : all) {
            if (left.getFileName().toString().endsWith(UNFINISHED)) {
                Files.deleteIfExists(left);
            }
        }
    }

    private static long step(Path model) {
        Matcher name = MODEL.matcher(model.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }
}
