package io.quorate.test.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.Grant;
import io.quorate.test.TestKitException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one process records about itself, in a file of its own that a {@link Recording} reads meanwhile. Every event is
 * handed to the operating system at once, so a process that is killed loses at most the one that it was writing.
 * Thread-safe.
 */
public final class Journal implements AutoCloseable {
    /** How a journal's file is named. */
    static final String SUFFIX = ".journal";

    private static final long SAMPLE_EVERY = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long NEVER = Long.MIN_VALUE;
    private static final long TELL_EVERY = TimeUnit.MILLISECONDS.toNanos(20);

    private final String who;
    private final ReentrantLock lock = new ReentrantLock();
    // Not a channel: an interrupt of the writing thread would close that.
    private final FileOutputStream out;

    private Journal(String who, FileOutputStream out) {
        this.who = who;
        this.out = out;
    }

    /**
     * Begins a journal.
     *
     * @param folder where the {@link Recording} looks
     * @param who the process
     * @param life tells this process from earlier ones of that name
     * @return the journal
     * @throws TestKitException if the file cannot be made
     */
    public static Journal open(Path folder, String who, int life) {
        Path file = folder.resolve(who + "-" + life + SUFFIX);
        try {
            return new Journal(who, new FileOutputStream(file.toFile(), true));
        } catch (IOException e) {
            throw new TestKitException("cannot write " + file, e);
        }
    }

    /**
     * Records an event of the kinds that a process knows about itself: all but those about faults, lives and servers.
     *
     * @param event what happened
     * @throws IllegalArgumentException if it is of another kind
     * @throws TestKitException if it cannot be written
     */
    public void add(Event event) {
        byte[] line = (EventLines.write(event) + "\n").getBytes(UTF_8);
        lock.lock();
        try {
            out.write(line);
        } catch (IOException e) {
            throw new TestKitException("cannot record " + event, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Samples a grant's validity without pause until it is over, in a thread of its own, and records over which span it
     * certainly was valid. A sample is certain only between the two readings of the clock around it.
     *
     * @param grant what to sample
     */
    public void follow(Grant grant) {
        Thread sampler = new Thread(() -> sample(grant), "quorate-drill-sampler");
        sampler.setDaemon(true);
        sampler.start();
        grant.lost()
                .thenAccept(loss -> add(new Event.Ended(
                        System.nanoTime(), who, grant.resource(), grant.token().value(), loss.toString())));
    }

    private void sample(Grant grant) {
        long first = validAfter(grant);
        long last = first;
        long told = NEVER;
        while (first != NEVER) {
            long before = System.nanoTime();
            if (!grant.isValid()) {
                break;
            }
            last = before;
            if (told == NEVER || before - told > TELL_EVERY) {
                told = before;
                held(grant, first, last);
            }
            LockSupport.parkNanos(SAMPLE_EVERY);
        }
        if (told != NEVER) {
            held(grant, first, last);
        }
    }

    private static long validAfter(Grant grant) {
        return grant.isValid() ? System.nanoTime() : NEVER;
    }

    private void held(Grant grant, long first, long last) {
        add(new Event.Held(first, last, who, grant.resource(), grant.token().value()));
    }

    /** Ends the journal. Idempotent. */
    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new TestKitException("cannot end the journal of " + who, e);
        }
    }
}
