package io.quorate.test.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Gathers the journals of processes into a history while they are written. A line without an end is one that its writer was
 * killed over, and does not count. Thread-safe.
 */
public final class Recording implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final int CHUNK = 64 * 1024;

    private final History history;
    private final Path folder = Folders.temporary("quorate-drill-");
    private final Map<Path, Long> offsets = new HashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread reader = new Thread(this::read, "quorate-drill-recording");

    /**
     * Begins to gather.
     *
     * @param history where to
     */
    public Recording(History history) {
        this.history = history;
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Where the processes write their journals.
     *
     * @return a folder that exists until this is closed
     */
    public Path folder() {
        return folder;
    }

    /** Reads all that has been written by now. */
    public void catchUp() {
        reading.lock();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> journals = files.filter(file -> file.toString().endsWith(Journal.SUFFIX))
                    .toList();
            for (Path journal : journals) {
                catchUp(journal);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new TestKitException("cannot read the journals in " + folder, e);
        } finally {
            reading.unlock();
        }
    }

    /** Reads what is left, and deletes the journals. Idempotent. */
    @Override
    public void close() {
        if (ended.getCount() > 0) {
            catchUp();
        }
        ended.countDown();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }

    private void read() {
        try {
            while (!ended.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                catchUp();
            }
        } catch (TestKitException e) {
            history.add(new Event.Failed(System.nanoTime(), "drill", String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void catchUp(Path journal) throws IOException {
        long offset = offsets.getOrDefault(journal, 0L);
        byte[] chunk = new byte[CHUNK];
        try (RandomAccessFile in = new RandomAccessFile(journal.toFile(), "r")) {
            for (int whole = CHUNK; whole > 0; offset += whole) {
                in.seek(offset);
                whole = wholeLines(chunk, Math.max(0, in.read(chunk)));
                new String(chunk, 0, whole, UTF_8).lines().forEach(line -> add(journal, line));
            }
        }
        offsets.put(journal, offset);
    }

    private static int wholeLines(byte[] chunk, int length) {
        int end = length;
        while (end > 0 && chunk[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private void add(Path journal, String line) {
        try {
            history.add(EventLines.read(line));
        } catch (IllegalArgumentException e) {
            history.add(new Event.Failed(
                    System.nanoTime(), "drill", "a damaged line in " + journal.getFileName() + ": " + e.getMessage()));
        }
    }
}
