package io.quorate.health;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the heap is nearly full of what collections cannot free: fails when a long-lived pool held more than a fraction
 * of its maximum right after its last collection. Garbage does not count, so it says nothing until the pool has been
 * collected once. {@link ProbeScope#LOCAL}. Immutable.
 */
public final class MemoryProbe implements Probe {
    record Pool(String name, long used, long max) {
        double fraction() {
            return (double) used / max;
        }
    }

    private final double limit;
    private final Supplier<List<Pool>> pools;

    MemoryProbe(double limit, Supplier<List<Pool>> pools) {
        this.limit = Checks.fraction("maximum fraction", limit);
        this.pools = pools;
    }

    /**
     * Allows 90 % after a collection.
     *
     * @return the probe
     */
    public static MemoryProbe create() {
        return new MemoryProbe(0.9, MemoryProbe::heapPools);
    }

    /**
     * How full a pool may be after a collection. Too low and a large cache looks like a leak; too high and the process
     * does nothing but collect before it shows.
     *
     * @param fraction above 0, below 1; default 0.9
     * @return a changed probe
     * @throws IllegalArgumentException if out of range
     */
    public MemoryProbe withMaxFraction(double fraction) {
        return new MemoryProbe(fraction, pools);
    }

    @Override
    public ProbeResult check() {
        Optional<Pool> fullest = pools.get().stream().max((a, b) -> Double.compare(a.fraction(), b.fraction()));
        if (fullest.isEmpty()) {
            return ProbeResult.pass("no heap pool tells its use after a collection");
        }
        Pool pool = fullest.get();
        String seen = "heap pool '%s' held %d MiB of %d MiB (%.0f %%) after its last collection, limit %.0f %%"
                .formatted(pool.name, pool.used >> 20, pool.max >> 20, 100 * pool.fraction(), 100 * limit);
        return new ProbeResult(pool.fraction() <= limit, seen);
    }

    private static List<Pool> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(MemoryProbe::isLongLived)
                .map(MemoryProbe::afterCollection)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Eden and survivor spaces have no usage threshold; a survivor space may be full and all is well. */
    private static boolean isLongLived(MemoryPoolMXBean pool) {
        return pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported();
    }

    private static Optional<Pool> afterCollection(MemoryPoolMXBean pool) {
        MemoryUsage usage = pool.getCollectionUsage();
        return usage == null || usage.getMax() <= 0
                ? Optional.empty()
                : Optional.of(new Pool(pool.getName(), usage.getUsed(), usage.getMax()));
    }
}
