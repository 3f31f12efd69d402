package io.quorate.benchmarks;

import java.time.Duration;
import java.util.Objects;

/** A store's own client, and nothing between. */
interface RawStore extends AutoCloseable {
    static RawStore open(StoreSite site) throws Exception {
        return site.name().equals("etcd") ? new RawEtcd(site.uri("")) : new RawZooKeeper(site.uri(""));
    }

    /** Pairs of a write and its removal by one caller, who waits for both; at least one. The latency is the write's. */
    Figures oneCaller(Duration time) throws Exception;

    /** One write in milliseconds, alone: after a pause it takes longer than one of many. */
    default double oneWrite() throws Exception {
        return Objects.requireNonNull(oneCaller(Duration.ofNanos(1)).values().get(Figures.P50));
    }

    @Override
    void close();
}
