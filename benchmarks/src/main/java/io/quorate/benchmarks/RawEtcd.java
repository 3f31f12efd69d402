package io.quorate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.DeleteResponse;
import io.etcd.jetcd.kv.PutResponse;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** What etcd itself takes for the writes that a lock cannot do without. */
final class RawEtcd implements RawStore {
    private static final ByteSequence EMPTY = ByteSequence.EMPTY;

    private final Client client;
    private final PutOption leased;

    RawEtcd(String uri) throws Exception {
        client = JetcdLocks.connect(uri);
        leased = PutOption.builder()
                .withLeaseId(client.getLeaseClient().grant(3_600).get().getID())
                .build();
    }

    @Override
    public Figures oneCaller(Duration time) throws Exception {
        LongStream.Builder samples = LongStream.builder();
        int pairs = 0;
        long end = System.nanoTime() + time.toNanos();
        do {
            ByteSequence key = key(pairs++);
            long asked = System.nanoTime();
            client.getKVClient().put(key, EMPTY, leased).get();
            samples.add(System.nanoTime() - asked);
            client.getKVClient().delete(key).get();
        } while (System.nanoTime() - end < 0);
        return new Figures()
                .with(Figures.RATE, pairs / (time.toNanos() / 1e9))
                .withLatency(samples.build().toArray());
    }

    /** Pairs of put and delete, so many at once. */
    Figures outstanding(int atOnce, Duration time) throws InterruptedException {
        Semaphore free = new Semaphore(atOnce);
        LongAdder pairs = new LongAdder();
        LongAdder failures = new LongAdder();
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            free.acquire();
            ByteSequence key = key(i);
            CompletionStage<PutResponse> put = client.getKVClient().put(key, EMPTY, leased);
            CompletionStage<DeleteResponse> pair =
                    put.thenCompose(done -> client.getKVClient().delete(key));
            pair.handle((deleted, error) -> {
                (error == null ? pairs : failures).increment();
                free.release();
                return pairs;
            });
        }
        long counted = pairs.sum();
        free.acquire(atOnce);
        if (failures.sum() > 0) {
            throw new IllegalStateException(failures.sum() + " writes failed");
        }
        return new Figures().with(Figures.RATE, counted / (time.toNanos() / 1e9));
    }

    private static ByteSequence key(int i) {
        return ByteSequence.from("raw/" + i, UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
