package io.quorate.test.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** Drains a child's standard output on a thread of its own, since a full pipe would block the child. */
final class LineReader {
    private static final int UNREAD = 10_000;
    private static final int TAIL = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<String> unread = new ArrayDeque<>();
    private final ArrayDeque<String> tail = new ArrayDeque<>();
    private final Thread thread;
    private boolean ended;

    LineReader(String name, InputStream in) {
        thread = new Thread(() -> drain(in), "quorate-child-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    Optional<String> await(Pattern pattern, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                while (!unread.isEmpty()) {
                    String line = unread.remove();
                    if (pattern.matcher(line).find()) {
                        return Optional.of(line);
                    }
                }
                if (ended || left <= 0) {
                    return Optional.empty();
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    String tail() {
        lock.lock();
        try {
            return String.join("\n", tail);
        } finally {
            lock.unlock();
        }
    }

    void awaitEnd(Duration limit) {
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain(InputStream in) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(the output broke: " + e + ")");
        } finally {
            end();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            push(unread, line, UNREAD);
            push(tail, line, TAIL);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void push(ArrayDeque<String> lines, String line, int most) {
        lines.add(line);
        if (lines.size() > most) {
            lines.remove();
        }
    }
}
