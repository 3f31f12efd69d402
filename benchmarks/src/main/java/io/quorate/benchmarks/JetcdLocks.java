package io.quorate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** jetcd's lock. A lease for each thread: threads that share one would all hold the lock. */
final class JetcdLocks implements LockService {
    static final String NAME = "jetcd";

    private static final int TTL_SECONDS = 10;

    private final Client client;
    private final List<AutoCloseable> keepAlives = new CopyOnWriteArrayList<>();

    JetcdLocks(String uri) {
        client = connect(uri);
    }

    static Client connect(String uri) {
        return Client.builder().endpoints(StoreSite.etcdEndpoints(uri)).build();
    }

    @Override
    public Mutex mutex(String name) throws Exception {
        long lease = client.getLeaseClient().grant(TTL_SECONDS).get().getID();
        keepAlives.add(client.getLeaseClient().keepAlive(lease, new Ignored<>()));
        ByteSequence path = ByteSequence.from("jetcd/locks/" + name, UTF_8);
        return () -> {
            ByteSequence key = client.getLockClient().lock(path, lease).get().getKey();
            return () -> client.getLockClient().unlock(key).get();
        };
    }

    @Override
    public Mutex semaphore(String name, int permits) {
        throw new UnsupportedOperationException("jetcd has no semaphore");
    }

    @Override
    public void close() {
        for (AutoCloseable keepAlive : keepAlives) {
            try {
                keepAlive.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        client.close();
    }

    static final class Ignored<T> implements StreamObserver<T> {
        @Override
        public void onNext(@Nullable T answer) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
