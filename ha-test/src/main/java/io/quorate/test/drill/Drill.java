package io.quorate.test.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lets the faults of a schedule strike a running system, and records them. Runs once; thread-safe. */
public final class Drill {
    private static final int THREADS = 8;

    private final Schedule schedule;
    private final Map<String, Fault> faults;
    private final History history;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<String>> down = new HashMap<>();
    private final Set<String> reserved = new HashSet<>();
    private final CountDownLatch open;

    /**
     * Prepares a drill.
     *
     * @param schedule what is to happen
     * @param faults how to bring about the faults that the schedule names
     * @param history where each is recorded
     * @throws IllegalArgumentException if the schedule names a fault or a victim that is not there
     */
    public Drill(Schedule schedule, List<Fault> faults, History history) {
        this.schedule = schedule;
        this.faults = faults.stream().collect(Collectors.toMap(Fault::name, Function.identity()));
        this.history = history;
        open = new CountDownLatch(schedule.steps().size());
        schedule.steps().forEach(this::requireKnown);
    }

    /**
     * Runs the schedule from now on; returns when its last fault has ended. A fault that cannot be brought about is recorded
     * as {@link Event.Failed}; one whose victim is down already goes to another, or is left out.
     *
     * @throws InterruptedException if interrupted; faults that are in force are ended first
     */
    public void run() throws InterruptedException {
        AtomicInteger threads = new AtomicInteger();
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                THREADS, task -> daemon(task, "quorate-drill-" + threads.incrementAndGet()));
        CompletableFuture<?> stopped = new CompletableFuture<>();
        List<Future<?>> performed = new ArrayList<>();
        try {
            for (Schedule.Step step : schedule.steps()) {
                performed.add(executor.schedule(
                        () -> perform(step, stopped), step.at().toMillis(), TimeUnit.MILLISECONDS));
            }
            open.await();
        } finally {
            stopped.complete(null);
            performed.forEach(one -> one.cancel(false));
            executor.shutdown();
        }
    }

    private void perform(Schedule.Step step, CompletableFuture<?> stopped) {
        Fault fault = fault(step);
        Optional<String> victim = reserve(fault, step.victim());
        if (victim.isEmpty()) {
            history.add(new Event.LeftOut(
                    System.nanoTime(), step.victim(), step.number(), step.fault(), "as many are down as may be"));
            open.countDown();
            return;
        }
        try {
            strike(step, fault, victim.get(), stopped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            history.add(new Event.Failed(
                    System.nanoTime(), victim.get(), "fault " + step.number() + " (" + step.fault() + "): " + e));
        } finally {
            release(fault, victim.get());
            open.countDown();
        }
    }

    private void strike(Schedule.Step step, Fault fault, String victim, CompletableFuture<?> stopped)
            throws InterruptedException {
        // Recorded before: what the fault causes may be recorded before it returns.
        history.add(new Event.Struck(
                System.nanoTime(),
                victim,
                step.number(),
                step.fault(),
                fault.victims().group()));
        Strike.Relief relief = fault.strike().strike(victim);
        try {
            await(stopped, step.lasting());
        } finally {
            relief.relieve();
        }
        history.add(new Event.Relieved(System.nanoTime(), victim, step.number(), step.fault()));
    }

    private static void await(CompletableFuture<?> stopped, Duration limit) throws InterruptedException {
        try {
            stopped.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            // As planned.
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Whom to strike: the one that is meant, or else another one that is up, as long as enough are left. */
    private Optional<String> reserve(Fault fault, String wanted) {
        Victims victims = fault.victims();
        Optional<String> meant = victims.find(wanted);
        lock.lock();
        try {
            Set<String> those = down.computeIfAbsent(victims.group(), group -> new HashSet<>());
            boolean full = fault.isAlone() ? !those.isEmpty() : those.size() >= victims.most();
            if (full || reserved.contains(victims.group())) {
                return Optional.empty();
            }
            Optional<String> chosen = Stream.concat(meant.stream(), victims.names().stream())
                    .filter(name -> !those.contains(name))
                    .findFirst();
            chosen.ifPresent(those::add);
            if (fault.isAlone()) {
                reserved.add(victims.group());
            }
            return chosen;
        } finally {
            lock.unlock();
        }
    }

    private void release(Fault fault, String victim) {
        lock.lock();
        try {
            down.getOrDefault(fault.victims().group(), Set.of()).remove(victim);
            if (fault.isAlone()) {
                reserved.remove(fault.victims().group());
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireKnown(Schedule.Step step) {
        Fault fault = faults.get(step.fault());
        if (fault == null) {
            throw new IllegalArgumentException(
                    "step " + step.number() + ": no fault '" + step.fault() + "': there are " + faults.keySet());
        }
        Victims victims = fault.victims();
        if (!victims.names().contains(step.victim()) && !victims.roles().contains(step.victim())) {
            throw new IllegalArgumentException("step " + step.number() + ": no victim '" + step.victim() + "': "
                    + step.fault() + " strikes " + victims.names() + " and " + victims.roles());
        }
    }

    private Fault fault(Schedule.Step step) {
        Fault fault = faults.get(step.fault());
        if (fault == null) {
            throw new IllegalStateException(step + " was checked before");
        }
        return fault;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
