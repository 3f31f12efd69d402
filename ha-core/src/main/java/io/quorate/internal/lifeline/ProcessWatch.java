package io.quorate.internal.lifeline;

import io.quorate.internal.json.MalformedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process that started this one still runs, as {@code /proc} tells. Dead means that no thread of it runs a
 * user's code any more; its memory and its sockets may be there for long. What cannot be read, or is not understood, proves
 * nothing. Thread-safe.
 */
final class ProcessWatch {
    enum Life {
        ALIVE,
        DEAD,
        UNKNOWN
    }

    private final Path proc;
    private final Path tasks;
    private final long pid;
    private final long start;
    private final byte[] first = new byte[1];
    private final ReentrantLock lock = new ReentrantLock();
    /**
     * The memory of one thread that lives: a thread gives it up as soon as it begins to exit, and nothing is cheaper to ask.
     * An open file stays that thread's, whoever gets its number next. Not the first thread's on principle: a process goes on
     * without it.
     */
    private @Nullable RandomAccessFile sentinel;

    /**
     * @param proc where the kernel tells, {@code /proc}
     * @param pid the process, our parent
     * @param start when it started, which tells it from another that is given its number
     */
    ProcessWatch(Path proc, long pid, long start) {
        this.proc = proc;
        this.pid = pid;
        this.start = start;
        tasks = proc.resolve(Long.toString(pid)).resolve("task");
    }

    Life look() {
        lock.lock();
        try {
            return sentinelLives() ? Life.ALIVE : scan();
        } catch (NoSuchFileException e) {
            return gone();
        } catch (IOException | DirectoryIteratorException | MalformedException e) {
            return Life.UNKNOWN;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is certain at the least cost; if not, it takes a look to know. */
    boolean surelyLives() {
        lock.lock();
        try {
            return sentinelLives();
        } finally {
            lock.unlock();
        }
    }

    private boolean sentinelLives() {
        RandomAccessFile file = sentinel;
        if (file == null) {
            return false;
        }
        try {
            file.seek(0);
            return file.read(first, 0, 1) == 1 && first[0] >= '1' && first[0] <= '9';
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * All threads. A thread may be made while others end, and missed by a list that is read meanwhile: only what two lists
     * in a row agree on counts.
     */
    private Life scan() throws IOException, MalformedException {
        Map<Long, Long> before = Map.of();
        for (int round = 0; round < 2; round++) {
            Map<Long, Long> over = new HashMap<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
                for (Path task : all) {
                    ThreadStat thread = ThreadStat.read(task.resolve("stat"));
                    if (!thread.isOver()) {
                        return adopt(task);
                    }
                    over.put(thread.id(), thread.start());
                }
            }
            Long first = over.get(pid);
            if (first == null || first != start) {
                return gone();
            }
            if (over.equals(before)) {
                return Life.DEAD;
            }
            before = over;
        }
        return Life.UNKNOWN;
    }

    private Life adopt(Path task) throws IOException, MalformedException {
        RandomAccessFile old = sentinel;
        sentinel = null;
        if (old != null) {
            old.close();
        }
        RandomAccessFile next = new RandomAccessFile(task.resolve("statm").toString(), "r");
        // Only now is it certain whose thread has been opened: a number is not given again while its process is there.
        if (ThreadStat.read(tasks.resolve(Long.toString(pid)).resolve("stat")).start() != start) {
            next.close();
            return gone();
        }
        sentinel = next;
        return Life.ALIVE;
    }

    /** There is no such process: then it is not our parent any more either. */
    private Life gone() {
        try {
            return ThreadStat.read(proc.resolve("self/stat")).parent() == pid ? Life.UNKNOWN : Life.DEAD;
        } catch (IOException | MalformedException e) {
            return Life.UNKNOWN;
        }
    }
}
