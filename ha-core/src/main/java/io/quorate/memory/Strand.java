package io.quorate.memory;

import io.quorate.time.Scheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks one after the other on the scheduler's threads, whatever their number; never inside the call that submits. */
final class Strand implements Executor {
    private static final Logger LOG = System.getLogger(Strand.class.getName());

    private final Scheduler scheduler;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Strand(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            scheduler.schedule(Duration.ZERO, this::drain);
        }
    }

    Scheduler.Cancellable later(Duration delay, Runnable task) {
        return scheduler.schedule(delay, () -> execute(task));
    }

    private void drain() {
        do {
            run(tasks.remove());
        } while (waiting.decrementAndGet() > 0);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a step of the in-memory backend failed", e);
        }
    }
}
