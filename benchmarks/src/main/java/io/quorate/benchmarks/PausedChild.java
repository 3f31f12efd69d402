package io.quorate.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import io.quorate.HaNode;
import io.quorate.election.Leadership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.jspecify.annotations.Nullable;

/** A process that stands for election and asks itself all the time whether it leads; see {@link PauseBench}. */
public final class PausedChild {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(2);

    private PausedChild() {}

    /**
     * Says when it begins to lead, and, after it was stopped for seconds, until when it believed to lead still.
     *
     * @param args library, store's URI, name of the election, seconds of the session
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        BooleanSupplier leads = stand(args[0], args[1], args[2], Integer.parseInt(args[3]));
        System.out.println("STANDS");
        boolean led = false;
        boolean resumed = false;
        long believed = 0;
        long last = System.nanoTime();
        while (true) {
            boolean now = leads.getAsBoolean();
            long at = System.nanoTime();
            if (now && !led) {
                System.out.println("LEADS " + at);
            }
            if (at - last > PAUSE && led) {
                resumed = true;
            }
            if (resumed && now) {
                believed = at;
            }
            if (resumed && !now) {
                System.out.println("BELIEVED " + believed);
                resumed = false;
            }
            led = now;
            last = at;
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    private static BooleanSupplier stand(String library, String uri, String name, int seconds) throws Exception {
        return switch (library) {
            case Elections.QUORATE -> quorate(uri, name, seconds);
            case Elections.LATCH -> latch(uri, name, seconds);
            case Elections.JETCD -> jetcd(uri, name, seconds);
            default -> throw new IllegalArgumentException("unknown library '" + library + "'");
        };
    }

    private static BooleanSupplier quorate(String uri, String name, int seconds) throws InterruptedException {
        HaNode node =
                HaNode.builder(uri).sessionTtl(Duration.ofSeconds(seconds)).build();
        AtomicReference<@Nullable Leadership> term = new AtomicReference<>();
        node.election(name).stand(term::set);
        return () -> {
            Leadership last = term.get();
            return last != null && last.isValid();
        };
    }

    private static BooleanSupplier latch(String uri, String name, int seconds) throws Exception {
        LeaderLatch latch = new LeaderLatch(CuratorLocks.connect(uri, seconds * 1_000), "/curator/paused/" + name);
        latch.start();
        return latch::hasLeadership;
    }

    /** Whoever campaigned has no other sign than its lease. */
    private static BooleanSupplier jetcd(String uri, String name, int seconds) throws Exception {
        Client client = JetcdLocks.connect(uri);
        long lease = client.getLeaseClient().grant(seconds).get().getID();
        AtomicBoolean leads = new AtomicBoolean();
        client.getLeaseClient().keepAlive(lease, new StreamObserver<>() {
            @Override
            public void onNext(@Nullable LeaseKeepAliveResponse answer) {}

            @Override
            public void onError(Throwable lost) {
                leads.set(false);
            }

            @Override
            public void onCompleted() {
                leads.set(false);
            }
        });
        var unused = client.getElectionClient()
                .campaign(ByteSequence.from("jetcd/paused/" + name, StandardCharsets.UTF_8), lease, ByteSequence.EMPTY)
                .thenRun(() -> leads.set(true));
        return leads::get;
    }
}
