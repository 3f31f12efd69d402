package io.quorate.test.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.Grant;
import io.quorate.test.TestKitException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one process records about itself, in a file of its own that a {@link Recording} reads meanwhile. Every event is
 * handed to the operating system at once, so a process that is killed loses at most the one that it was writing.
 * Thread-safe.
 */
public final class Journal implements AutoCloseable {
    /** How a journal's file is named. */
    static final String SUFFIX = ".journal";

    private final String who;
    private final ReentrantLock lock = new ReentrantLock();
    // Not a channel: an interrupt of the writing thread would close that.
    private final FileOutputStream out;
    private final Sampler sampler;

    private Journal(String who, FileOutputStream out) {
        this.who = who;
        this.out = out;
        sampler = new Sampler(who, this::add);
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
     * As {@link #follow(Grant, Share)}, of a grant that is held alone from its token on, as a leadership is.
     *
     * @param grant what to sample
     */
    public void follow(Grant grant) {
        follow(grant, Share.of(Share.Kind.LEAD));
    }

    /**
     * Samples a grant's validity without pause until it is over, in a thread of the journal's own, and records over which
     * span it certainly was valid, and its end.
     *
     * @param grant what to sample
     * @param share which grants may be valid beside it
     */
    public void follow(Grant grant, Share share) {
        sampler.add(grant, share);
        grant.lost()
                .thenAccept(loss -> add(new Event.Ended(
                        System.nanoTime(), who, grant.resource(), grant.token().value(), loss.toString())));
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
