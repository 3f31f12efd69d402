package io.quorate.examples.drill;

import io.quorate.test.drill.Event;
import io.quorate.test.drill.History;
import io.quorate.test.drill.Outcome;
import io.quorate.test.drill.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells people what strikes, as it strikes, and now and then how things are. */
final class Progress implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final long SUMMARY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final History history;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread teller = new Thread(this::tell, "drill-progress");
    private volatile int planned;
    private int told;
    private long summed = System.nanoTime();

    Progress(History history) {
        this.history = history;
        teller.setDaemon(true);
        teller.start();
    }

    void begin(Schedule schedule) {
        planned = schedule.steps().size();
        System.out.print(schedule);
        Duration last =
                planned == 0 ? Duration.ZERO : schedule.steps().get(planned - 1).at();
        System.out.printf(
                Locale.ROOT,
                "That is the schedule: %d faults, the last after %d:%02d. All workers are at work.%n",
                planned,
                last.toMinutes(),
                last.toSecondsPart());
    }

    private void tell() {
        try {
            while (!over.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                tellFaults();
                if (planned > 0 && System.nanoTime() - summed > SUMMARY_NANOS) {
                    summed = System.nanoTime();
                    sum();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellFaults() {
        List<Event.Struck> all = history.all(Event.Struck.class);
        for (Event.Struck struck : all.subList(Math.min(told, all.size()), all.size())) {
            System.out.printf(
                    Locale.ROOT,
                    "%7.1f s  %3d/%d  %s %s%n",
                    (struck.at() - history.start()) / 1e9,
                    struck.number(),
                    planned,
                    struck.fault(),
                    struck.who());
        }
        told = all.size();
    }

    private void sum() {
        long done = history.all(Event.Wrote.class).stream()
                .filter(write -> write.outcome() == Outcome.DONE)
                .count();
        System.out.printf(
                Locale.ROOT,
                "%7.1f s  so far %,d grants, %,d guarded writes done%n",
                (System.nanoTime() - history.start()) / 1e9,
                history.all(Event.Held.class).size(),
                done);
    }

    @Override
    public void close() {
        over.countDown();
        try {
            teller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
