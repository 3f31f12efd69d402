package io.quorate.examples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The processes' logs, data and temporary files, deleted in the end unless there is something to look up in them. */
final class Folder implements AutoCloseable {
    private final Path path;
    private volatile boolean kept;

    Folder() {
        try {
            path = Files.createTempDirectory("quorate-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder", e);
        }
    }

    Path path() {
        return path;
    }

    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (kept || !Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path one : deepestFirst) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            System.err.println("demo: cannot delete all of " + path + ": " + e.getMessage());
        }
    }
}
