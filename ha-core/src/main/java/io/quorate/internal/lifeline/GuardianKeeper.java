package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.internal.session.Backoff;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps a guardian beside this node: a thread that starts one, and another whenever one has ended. */
final class GuardianKeeper {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final int LONGEST_LINE = 200;

    private final GuardianCommand command;
    private final InetSocketAddress bind;
    private final String nodeId;
    private final String incarnation;
    private final Consumer<Boolean> serves;
    private final Thread thread;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), LONGEST_REST);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    // Both under the lock.
    private @Nullable Process process;
    private boolean closed;
    /** Whether it was said that there is none: once is enough, until there is one again. */
    private boolean noted;

    /**
     * @param bind where the node listens
     * @param serves told on a thread of its own when a guardian has begun to listen there, and when it has ended
     */
    GuardianKeeper(
            GuardianCommand command,
            InetSocketAddress bind,
            String nodeId,
            String incarnation,
            Consumer<Boolean> serves) {
        this.command = command;
        this.bind = bind;
        this.nodeId = nodeId;
        this.incarnation = incarnation;
        this.serves = serves;
        thread = new Thread(this::run, "quorate-" + nodeId + "-guardian");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The node leaves in good order: its guardian says so and ends. Does not wait. */
    void leave() {
        lock.lock();
        try {
            closed = true;
            over.signalAll();
            if (process != null) {
                dismiss(process);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the guardian and the thread to end after {@link #leave()}. */
    void awaitEnd() throws InterruptedException {
        thread.join(PATIENCE.multipliedBy(2).toMillis());
    }

    private static void dismiss(Process guardian) {
        try (OutputStream orders = guardian.getOutputStream()) {
            orders.write(Guardian.LEAVE);
        } catch (IOException e) {
            Log.LOG.log(Level.TRACE, "the guardian is gone already", e);
        }
        // One that is paused would never hear of it.
        CompletionStage<Process> ended = guardian.onExit().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        ended.whenComplete((gone, late) -> guardian.destroyForcibly());
    }

    private void run() {
        try {
            while (isOpen()) {
                String why = once();
                if (isOpen() && !noted) {
                    noted = true;
                    Log.LOG.log(
                            Level.WARNING,
                            "node {0} has no guardian for now, and holds its lifelines itself: {1}",
                            nodeId,
                            why);
                }
                rest();
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to do that; without this thread there is no guardian.
            Thread.currentThread().interrupt();
        }
    }

    /** One guardian's life, and how it ended. */
    private String once() throws InterruptedException {
        String said = "";
        Process guardian = null;
        boolean served = false;
        long began = System.nanoTime();
        try {
            guardian = command.start();
            adopt(guardian);
            introduce(guardian);
            InputStream says = guardian.getInputStream();
            for (String line = readLine(says); line != null; line = readLine(says)) {
                if (line.equals(Guardian.READY)) {
                    served = true;
                    noted = false;
                    serves.accept(true);
                } else if (said.isEmpty()) {
                    said = line;
                }
            }
        } catch (IOException | RuntimeException e) {
            said = "" + e.getMessage();
        } finally {
            if (guardian != null) {
                guardian.destroyForcibly();
                said = "exit status " + guardian.waitFor() + (said.isEmpty() ? "" : ", " + said);
                if (served) {
                    serves.accept(false);
                }
                if (System.nanoTime() - began > LONGEST_REST.toNanos()) {
                    backoff.reset();
                }
            }
        }
        return said;
    }

    private void introduce(Process guardian) {
        OutputStream orders = new BufferedOutputStream(guardian.getOutputStream());
        try {
            Guardian.introduce(new DataOutputStream(orders), bind, nodeId, incarnation);
        } catch (IOException e) {
            Log.LOG.log(Level.TRACE, "the guardian has ended already, and what it says tells why", e);
        }
    }

    private void adopt(Process guardian) {
        lock.lock();
        try {
            process = guardian;
            if (closed) {
                guardian.destroyForcibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void rest() throws InterruptedException {
        lock.lock();
        try {
            process = null;
            long left = backoff.next().toNanos();
            while (!closed && left > 0) {
                left = over.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** However much it says, little is kept. */
    private static @Nullable String readLine(InputStream in) throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (length < line.length) {
                line[length++] = (byte) next;
            }
            next = in.read();
        }
        return new String(line, 0, length, UTF_8);
    }
}
