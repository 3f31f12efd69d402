package io.quorate.internal.lifeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that tells of one process as {@code /proc} does, or as it never would. */
final class FakeProc {
    static final long PID = 4_711;
    static final long START = 100;
    static final int EXITING = 0x40_0004;
    static final int RUNNING = 0x40_0000;

    private final Path root;

    FakeProc(Path root) throws IOException {
        this.root = root;
        parent(PID);
        thread(PID, 'S', RUNNING);
    }

    ProcessWatch watch() {
        return new ProcessWatch(root, PID, START);
    }

    Path root() {
        return root;
    }

    /** Whose child the reader is told to be. */
    void parent(long pid) throws IOException {
        write("self/stat", stat(9, 'S', pid, RUNNING, START + 1));
    }

    void thread(long id, char state, int flags) throws IOException {
        thread(id, state, flags, START);
    }

    void thread(long id, char state, int flags, long start) throws IOException {
        stat(id, stat(id, state, 1, flags, start));
        statm(id, state == 'Z' || flags == EXITING ? "0 0 0 0 0 0 0\n" : "1811 98 70 9 0 80 0\n");
    }

    void stat(long id, String text) throws IOException {
        write(task(id) + "stat", text);
    }

    void statm(long id, String text) throws IOException {
        write(task(id) + "statm", text);
    }

    void remove(String path) throws IOException {
        try (Stream<Path> below = Files.walk(root.resolve(path))) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    void remove(long id) throws IOException {
        remove(task(id));
    }

    static String stat(long id, char state, long parent, int flags, long start) {
        return id + " (name) of (a) thread) " + state + " " + parent + " 1 1 0 -1 " + flags
                + " 1 0 0 0 0 0 0 0 20 0 13 0 " + start + " 1333129216 9199\n";
    }

    private static String task(long id) {
        return PID + "/task/" + id + "/";
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        // In place: who has opened it reads on.
        Files.writeString(file, text);
    }
}
