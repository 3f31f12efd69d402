package io.quorate.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.quorate.HaNode;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;

/** A thousand elections in one process, in which nobody else stands. */
final class ManyElectionsBench {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MANY = 1_000;
    private static final String ALL_LED = "s until all are led";
    private static final String THREADS = "threads";

    private static final int LONGEST_TO_SETTLE = 15;

    private final StoreSite site;
    private int turns;

    /** Stands in all of them and calls once for each that it comes to lead; closing leaves them. */
    private interface Standing {
        AutoCloseable standInAll(String prefix, Runnable led) throws Exception;
    }

    private ManyElectionsBench(StoreSite site) {
        this.site = site;
    }

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        ManyElectionsBench bench = new ManyElectionsBench(site);
        Contest contest = new Contest("P15, " + site.name() + ": " + MANY + " elections of one process")
                .enter(Elections.QUORATE, () -> bench.turn(bench::quorate))
                .mustReach(Target.atMost("P15", ALL_LED, "", 1.5))
                .mustReach(Target.atMost("P15", THREADS, "", 12));
        if (site.name().equals("etcd")) {
            contest.enter(Elections.JETCD, () -> bench.turn(bench::jetcd));
        } else {
            contest.enter(Elections.LATCH, () -> bench.turn(bench::latches))
                    .enter("Curator LeaderSelector", () -> bench.turn(bench::selectors));
        }
        return List.of(contest.run(settings.rounds(), progress));
    }

    /** The threads are those that are there once all are led and were not before. */
    private Figures turn(Standing standing) throws Exception {
        turns++;
        CountDownLatch led = new CountDownLatch(MANY);
        int before = settled();
        long began = System.nanoTime();
        try (AutoCloseable open = standing.standInAll("turn-" + turns + "-", led::countDown)) {
            if (!led.await(120, TimeUnit.SECONDS)) {
                throw new TimeoutException(led.getCount() + " of " + MANY + " elections are not led");
            }
            double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
            return new Figures().with(ALL_LED, seconds).with(THREADS, threads() - before);
        }
    }

    /** Once the threads of the turn before have ended. */
    private static int settled() throws InterruptedException {
        int before;
        int now = threads();
        int left = LONGEST_TO_SETTLE;
        do {
            before = now;
            TimeUnit.SECONDS.sleep(2);
            now = threads();
            left--;
        } while (now != before && left > 0);
        return now;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private AutoCloseable quorate(String prefix, Runnable led) throws InterruptedException {
        HaNode node = HaNode.builder(site.uri("many")).build();
        for (int i = 0; i < MANY; i++) {
            node.election(prefix + i).stand(leadership -> {
                if (leadership.isValid()) {
                    led.run();
                }
            });
        }
        return node;
    }

    private AutoCloseable latches(String prefix, Runnable led) throws Exception {
        CuratorFramework client = CuratorLocks.connect(site.uri("many"), 10_000);
        for (int i = 0; i < MANY; i++) {
            LeaderLatch latch = new LeaderLatch(client, "/curator/many/" + prefix + i);
            latch.addListener(new LeaderLatchListener() {
                @Override
                public void isLeader() {
                    led.run();
                }

                @Override
                public void notLeader() {}
            });
            latch.start();
        }
        return client;
    }

    private AutoCloseable selectors(String prefix, Runnable led) throws InterruptedException {
        CuratorFramework client = CuratorLocks.connect(site.uri("many"), 10_000);
        CountDownLatch over = new CountDownLatch(1);
        List<LeaderSelector> selectors = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            LeaderSelector selector =
                    new LeaderSelector(client, "/curator/many/" + prefix + i, new LeaderSelectorListenerAdapter() {
                        @Override
                        public void takeLeadership(CuratorFramework by) {
                            led.run();
                            try {
                                over.await();
                            } catch (InterruptedException leaving) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    });
            selector.start();
            selectors.add(selector);
        }
        return () -> {
            over.countDown();
            selectors.forEach(LeaderSelector::close);
            client.close();
        };
    }

    private AutoCloseable jetcd(String prefix, Runnable led) throws Exception {
        Client client = JetcdLocks.connect(site.uri("many"));
        long lease = client.getLeaseClient().grant(Elections.TTL_SECONDS).get().getID();
        AutoCloseable kept = client.getLeaseClient().keepAlive(lease, new JetcdLocks.Ignored<>());
        for (int i = 0; i < MANY; i++) {
            ByteSequence name = ByteSequence.from("jetcd/many/" + prefix + i, StandardCharsets.UTF_8);
            var unused = client.getElectionClient()
                    .campaign(name, lease, ByteSequence.EMPTY)
                    .thenRun(led);
        }
        return () -> {
            kept.close();
            client.getLeaseClient().revoke(lease).get();
            client.close();
        };
    }
}
