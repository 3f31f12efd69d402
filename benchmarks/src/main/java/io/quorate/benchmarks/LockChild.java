package io.quorate.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/** One of several processes that take one lock; see {@link LockBench}. */
public final class LockChild {
    private LockChild() {}

    /**
     * Runs turns as it is told on its standard input, each answered with the number of times that it had the lock.
     *
     * @param args library, store's URI, name of the lock, threads
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        try (LockService locks = LockService.open(args[0], args[1])) {
            System.out.println("READY");
            BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String millis = turns.readLine(); millis != null; millis = turns.readLine()) {
                LockLoad.Outcome outcome = LockLoad.run(
                        Integer.parseInt(args[3]),
                        Duration.ofMillis(Long.parseLong(millis)),
                        thread -> locks.mutex(args[2]));
                System.out.println("DONE " + LongStream.of(outcome.perThread()).sum() + " "
                        + Arrays.toString(outcome.perThread()));
            }
        }
    }
}
