package io.quorate.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one turn of one entrant came to, by name; in the order in which they are shown. */
final class Figures {
    static final String RATE = "per second";
    static final String P50 = "p50 ms";
    static final String P99 = "p99 ms";

    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<String, Double> values = new LinkedHashMap<>();

    Figures with(String name, double value) {
        values.put(name, value);
        return this;
    }

    /** Adds median and 99th percentile of samples in nanoseconds. */
    Figures withLatency(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return with(P50, quantile(sorted, 0.50) / NANOS_PER_MILLI).with(P99, quantile(sorted, 0.99) / NANOS_PER_MILLI);
    }

    Map<String, Double> values() {
        return values;
    }

    /** The smallest sample that so great a part of all does not exceed. */
    static long quantile(long[] sorted, double part) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no sample: nothing was done in the time given");
        }
        return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
