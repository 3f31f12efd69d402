package io.quorate.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** Threads that take and release locks for a while. Two at once in one place is no result but a failure. */
final class LockLoad {
    record Outcome(long[] perThread, long[] acquireNanos, double seconds) {
        Figures figures() {
            LongStream counts = Arrays.stream(perThread);
            long most = Arrays.stream(perThread).max().orElseThrow();
            long least = Math.max(1, Arrays.stream(perThread).min().orElseThrow());
            Figures figures =
                    new Figures().with(Figures.RATE, counts.sum() / seconds).withLatency(acquireNanos);
            return perThread.length > 1 ? figures.with("max ÷ min per thread", (double) most / least) : figures;
        }
    }

    interface Places {
        /** Called on the thread that is to use it. */
        Mutex of(int thread) throws Exception;

        /** Which of them is one and the same lock, and how many may hold it. */
        default String lockOf(int thread) {
            return "the only one";
        }

        default int holders() {
            return 1;
        }
    }

    private LockLoad() {}

    static Outcome run(int threads, Duration time, Places places) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Map<String, AtomicInteger> inside = new HashMap<>();
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                AtomicInteger holders = inside.computeIfAbsent(places.lockOf(i), name -> new AtomicInteger());
                running.add(pool.submit(() -> one(places.of(thread), places.holders(), holders, start, time)));
            }
            long[] perThread = new long[threads];
            LongStream all = LongStream.empty();
            for (int i = 0; i < threads; i++) {
                long[] samples = running.get(i).get();
                perThread[i] = samples.length;
                all = LongStream.concat(all, Arrays.stream(samples));
            }
            return new Outcome(perThread, all.toArray(), time.toNanos() / 1e9);
        } finally {
            pool.shutdownNow();
        }
    }

    private static long[] one(Mutex mutex, int allowed, AtomicInteger holders, CyclicBarrier start, Duration time)
            throws Exception {
        start.await();
        long end = System.nanoTime() + time.toNanos();
        LongStream.Builder samples = LongStream.builder();
        for (long asked = System.nanoTime(); asked - end < 0; asked = System.nanoTime()) {
            Mutex.Held held = mutex.acquire();
            long got = System.nanoTime();
            if (holders.incrementAndGet() > allowed) {
                throw new IllegalStateException("more hold one lock than may");
            }
            if (got - end < 0) {
                samples.add(got - asked);
            }
            holders.decrementAndGet();
            held.release();
        }
        return samples.build().toArray();
    }
}
