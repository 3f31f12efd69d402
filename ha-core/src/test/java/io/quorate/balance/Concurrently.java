package io.quorate.balance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs one task on several threads at once and adds up what they counted. */
final class Concurrently {
    private Concurrently() {}

    static Map<String, Integer> count(int threads, Callable<Map<String, Integer>> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<Map<String, Integer>>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            Map<String, Integer> total = new HashMap<>();
            for (Future<Map<String, Integer>> future : futures) {
                future.get(30, TimeUnit.SECONDS).forEach((id, n) -> total.merge(id, n, Integer::sum));
            }
            return total;
        } finally {
            pool.shutdownNow();
        }
    }
}
