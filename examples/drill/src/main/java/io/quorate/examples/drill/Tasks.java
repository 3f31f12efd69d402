package io.quorate.examples.drill;

import io.quorate.NodeClosedException;
import io.quorate.QuorateException;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Journal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a worker does again and again, each in a thread of its own, until it stops. Thread-safe. */
final class Tasks {
    /** May find the store away, and is then simply done again. */
    interface Task {
        void run() throws InterruptedException;
    }

    private final String who;
    private final Journal journal;
    private final CountDownLatch stopping = new CountDownLatch(1);

    Tasks(String who, Journal journal) {
        this.who = who;
        this.journal = journal;
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    void stop() {
        stopping.countDown();
    }

    /** Returns early when the worker stops. */
    void pause(long millis) throws InterruptedException {
        stopping.await(millis, TimeUnit.MILLISECONDS);
    }

    void once(Task task) {
        Thread thread = new Thread(() -> run(task), "worker");
        thread.setDaemon(true);
        thread.start();
    }

    void repeat(Task task, int everyMillis) {
        once(() -> {
            while (!isStopping()) {
                try {
                    task.run();
                } catch (NodeClosedException e) {
                    return;
                } catch (QuorateException storeIsAway) {
                    // Again, as whoever uses the store does.
                }
                pause(everyMillis);
            }
        });
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (QuorateException e) {
            if (!isStopping()) {
                failed(e);
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException e) {
        journal.add(new Event.Failed(System.nanoTime(), who, e.toString()));
    }
}
