package io.quorate.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.election.LeaderKey;
import io.quorate.HaNode;
import io.quorate.LifelineOptions;
import io.quorate.NodeListener;
import io.quorate.Takeover;
import io.quorate.election.CandidateOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;

/** One process's candidacies, with one library, on sessions of 10 s. */
interface Elections extends AutoCloseable {
    int TTL_SECONDS = 10;
    String QUORATE = "Quorate";
    String GUARDED = "Quorate with guardians";
    String LATCH = "Curator LeaderLatch";
    String JETCD = "jetcd Election";

    /** Calls when this process leads. */
    void stand(String election, Runnable leads) throws Exception;

    /** When this process saw the proof that the leader was dead, when it asked the store, and when that granted the lead. */
    default List<Long> took() throws Exception {
        return List.of();
    }

    /** Leaves in good order. */
    @Override
    void close() throws Exception;

    /** By name, so that a child process can be told. */
    static Elections open(String library, String uri) throws Exception {
        return switch (library) {
            case QUORATE -> new OfQuorate(uri, LifelineOptions.defaults());
            case GUARDED -> new OfQuorate(uri, LifelineOptions.defaults().withGuardian());
            case LATCH -> new OfLatches(uri);
            case JETCD -> new OfJetcd(uri);
            default -> throw new IllegalArgumentException("unknown library '" + library + "'");
        };
    }

    /** Ours. */
    final class OfQuorate implements Elections {
        private final HaNode node;
        private final CompletableFuture<Takeover> takeover = new CompletableFuture<>();

        OfQuorate(String uri, LifelineOptions lifeline) throws InterruptedException {
            node = HaNode.builder(uri)
                    .lifeline(lifeline)
                    .sessionTtl(Duration.ofSeconds(TTL_SECONDS))
                    .listener(new NodeListener() {
                        @Override
                        public void tookOver(Takeover done) {
                            takeover.complete(done);
                        }
                    })
                    .build();
        }

        @Override
        public List<Long> took() throws Exception {
            Takeover done = takeover.get();
            long seen = done.evidence().seenAt();
            return List.of(
                    seen, seen + done.asked().toNanos(), seen + done.granted().toNanos());
        }

        @Override
        public void stand(String election, Runnable leads) {
            node.election(election)
                    .stand(
                            leadership -> {
                                if (leadership.isValid()) {
                                    leads.run();
                                }
                            },
                            CandidateOptions.defaults());
        }

        @Override
        public void close() {
            node.close();
        }
    }

    /** A client for each, so that each has a session that ends when it ends. */
    final class OfLatches implements Elections {
        private final String uri;
        private final List<CuratorFramework> clients = new CopyOnWriteArrayList<>();
        private final List<LeaderLatch> latches = new CopyOnWriteArrayList<>();

        OfLatches(String uri) {
            this.uri = uri;
        }

        @Override
        public void stand(String election, Runnable leads) throws Exception {
            CuratorFramework client = CuratorLocks.connect(uri, TTL_SECONDS * 1_000);
            clients.add(client);
            LeaderLatch latch = new LeaderLatch(client, "/curator/latches/" + election);
            latch.addListener(new LeaderLatchListener() {
                @Override
                public void isLeader() {
                    leads.run();
                }

                @Override
                public void notLeader() {}
            });
            latch.start();
            latches.add(latch);
        }

        @Override
        public void close() throws Exception {
            for (LeaderLatch latch : latches) {
                latch.close();
            }
            clients.forEach(CuratorFramework::close);
        }
    }

    /** A lease and a thread for each: a campaign blocks. */
    final class OfJetcd implements Elections {
        private final Client client;
        private final List<LeaderKey> led = new CopyOnWriteArrayList<>();

        OfJetcd(String uri) {
            client = JetcdLocks.connect(uri);
        }

        @Override
        public void stand(String election, Runnable leads) throws Exception {
            long lease = client.getLeaseClient().grant(TTL_SECONDS).get().getID();
            client.getLeaseClient().keepAlive(lease, new JetcdLocks.Ignored<>());
            ByteSequence name = ByteSequence.from("jetcd/elections/" + election, StandardCharsets.UTF_8);
            Thread campaign = new Thread(() -> {
                try {
                    led.add(client.getElectionClient()
                            .campaign(name, lease, ByteSequence.EMPTY)
                            .get()
                            .getLeader());
                    leads.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            campaign.setDaemon(true);
            campaign.start();
        }

        @Override
        public void close() throws Exception {
            for (LeaderKey key : led) {
                client.getElectionClient().resign(key).get();
            }
        }
    }
}
