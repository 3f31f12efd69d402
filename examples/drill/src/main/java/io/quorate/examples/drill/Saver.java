package io.quorate.examples.drill;

import io.quorate.Grant;
import io.quorate.HaNode;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.LockGrant;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Journal;
import io.quorate.test.drill.Share;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whoever holds a lock restores the last checkpoint and saves some more, then lets the next one. */
final class Saver {
    static final String LOCK = "saver";
    static final String CHECKPOINT = "model";
    private static final int SAVES = 3;
    private static final int SHARDS = 2;
    private static final Duration BETWEEN = Duration.ofMillis(250);
    /** Long enough for one that has lost its session to hear of it (ZooKeeper's client sleeps up to 1 s first) and to save after all. */
    private static final Duration BEFORE_THE_FIRST = Duration.ofSeconds(2);

    private static final int LOOK_MILLIS = 10;
    private static final int PAUSE_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DistributedLock lock;
    private final Tasks tasks;
    private final Journal journal;
    private final Checkpoints checkpoints;
    private final AtomicReference<@Nullable LockGrant> latest = new AtomicReference<>();

    Saver(HaNode node, WorkerOptions options, Tasks tasks, Journal journal) {
        this.tasks = tasks;
        this.journal = journal;
        lock = node.lock(LOCK);
        checkpoints = new Checkpoints(
                node,
                CHECKPOINT,
                options.name(),
                options.name() + "." + options.life(),
                Path.of(options.checkpoints()),
                journal::add);
    }

    void begin() {
        tasks.repeat(this::takeTurn, PAUSE_MILLIS);
    }

    private void takeTurn() throws InterruptedException {
        try (LockGrant grant = lock.acquire(PATIENCE)) {
            latest.set(grant);
            journal.follow(grant, Share.of(Share.Kind.LOCK));
            long step = checkpoints.restore(grant);
            for (int save = 0; save < SAVES && !tasks.isStopping(); save++) {
                train(grant, save == 0 ? BEFORE_THE_FIRST : BETWEEN);
                if (!grant.isValid()) {
                    // As if it had been when it looked: only the store can refuse that one.
                    checkpoints.save(new Unchecked(grant), step + 1, SHARDS);
                    return;
                }
                checkpoints.save(grant, ++step, SHARDS);
            }
        }
    }

    private void train(Grant grant, Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (grant.isValid() && !tasks.isStopping() && System.nanoTime() - until < 0) {
            tasks.pause(LOOK_MILLIS);
        }
    }

    /** Saves once more and looks at what is left, when all others have gone. */
    static void conclude(HaNode node, String who, Path folder, Consumer<Event> record)
            throws InterruptedException, IOException {
        Checkpoints checkpoints = new Checkpoints(node, CHECKPOINT, who, who, folder, record);
        try (LockGrant grant = node.lock(LOCK).acquire(PATIENCE)) {
            long step = checkpoints.restore(grant);
            checkpoints.save(grant, step + 1, SHARDS);
            checkpoints.restore(grant);
            List<String> left = checkpoints.leftovers();
            left.forEach(name -> record.accept(new Event.Leaked(System.nanoTime(), "the checkpoints' folder", name)));
        }
    }
}
