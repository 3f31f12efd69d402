package io.quorate.test.net;

import io.quorate.test.TestKitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one selector thread of all proxies of this JVM; it lives as long as any of them. */
final class ProxyLoop {
    private record Timer(long at, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(at - other.at, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final Logger LOG = System.getLogger(ProxyLoop.class.getName());
    private static final int SOON_SECONDS = 10;
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static @Nullable ProxyLoop shared;
    private static int users;

    /** Where the loop reads into; what is kept is copied. Only for the loop's thread. */
    final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);

    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread thread = new Thread(this::run, "quorate-tcp-proxy");
    private long order;
    private volatile boolean stopped;

    private ProxyLoop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    static ProxyLoop acquire() {
        LOCK.lock();
        try {
            ProxyLoop loop = shared;
            if (loop == null) {
                loop = new ProxyLoop();
                shared = loop;
            }
            users++;
            return loop;
        } finally {
            LOCK.unlock();
        }
    }

    /** Gives up one use; the last one ends the thread. */
    void release() {
        if (isLastUse()) {
            stopped = true;
            selector.wakeup();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(SOON_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isLastUse() {
        LOCK.lock();
        try {
            users--;
            if (users == 0) {
                shared = null;
            }
            return users == 0;
        } finally {
            LOCK.unlock();
        }
    }

    /** Runs the task on the loop's thread; returns when what it closed is closed for the peers as well. */
    <T> T call(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> settle(task, result));
        selector.wakeup();
        try {
            return result.get(SOON_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new TestKitException("the proxy failed: " + e.getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new TestKitException("the proxies' thread does not answer within " + SOON_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestKitException("interrupted while switching a fault", e);
        }
    }

    private <T> void settle(Supplier<T> task, CompletableFuture<T> result) {
        try {
            T value = task.get();
            flushClosed();
            result.complete(value);
        } catch (IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Finishes the closing of channels that are registered: only a selection does. */
    void flushClosed() throws IOException {
        selector.selectNow();
    }

    void schedule(long at, Runnable task) {
        timers.add(new Timer(at, order++, task));
    }

    SelectionKey register(SelectableChannel channel, int operations, Runnable onReady) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, onReady);
    }

    private void run() {
        try (selector) {
            while (!stopped) {
                selector.select(millisToNextTimer());
                List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
                selector.selectedKeys().clear();
                ready.forEach(key -> guarded((Runnable) key.attachment()));
                runTasks();
                runTimers();
            }
            runTasks();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the proxies' selector failed", e);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer head = timers.peek(); head != null && head.at - now <= 0; head = timers.peek()) {
            timers.remove();
            guarded(head.task);
        }
    }

    // Zero would mean "without end" to the selector.
    private long millisToNextTimer() {
        Timer head = timers.peek();
        return head == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(head.at - System.nanoTime() + 999_999));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (CancelledKeyException closedMeanwhile) {
            LOG.log(Level.TRACE, "a connection was closed before its event came up", closedMeanwhile);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a proxied connection failed", e);
        }
    }
}
