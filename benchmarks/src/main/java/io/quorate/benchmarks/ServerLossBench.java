package io.quorate.benchmarks;

import io.quorate.HaNode;
import io.quorate.election.Leadership;
import io.quorate.test.store.ZooKeeperEnsemble;
import io.quorate.test.store.ZooKeeperServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;

/** Every server of the ensemble dies once and comes back: how many leads that costs. */
final class ServerLossBench {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int LEADERS = 8;
    private static final String LOST = "leads lost";

    private final StoreSite site;
    private int turns;

    private interface Leading {
        AutoCloseable lead(String prefix, Runnable led, Runnable lost) throws Exception;
    }

    private ServerLossBench(StoreSite site) {
        this.site = site;
    }

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        ServerLossBench bench = new ServerLossBench(site);
        ZooKeeperEnsemble ensemble = (ZooKeeperEnsemble) site.servers();
        return List.of(new Contest("P5, " + site.name() + ": " + LEADERS
                        + " leaders, each server is killed once and started again")
                .enter(Elections.QUORATE, () -> bench.turn(ensemble, bench::quorate))
                .enter(Elections.LATCH, () -> bench.turn(ensemble, bench::latches))
                .mustReach(Target.atMost("P5", LOST, "", 0))
                .run(settings.rounds(), progress));
    }

    private Figures turn(ZooKeeperEnsemble ensemble, Leading leading) throws Exception {
        turns++;
        CountDownLatch led = new CountDownLatch(LEADERS);
        AtomicInteger lost = new AtomicInteger();
        try (AutoCloseable open = leading.lead("turn-" + turns + "-", led::countDown, lost::incrementAndGet)) {
            if (!led.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new TimeoutException(led.getCount() + " of " + LEADERS + " elections are not led");
            }
            for (ZooKeeperServer server : ensemble.servers()) {
                server.kill();
                ensemble.awaitQuorum(SOON);
                server.start();
                ensemble.awaitQuorum(SOON);
                // Until those that were attached to it have found another.
                TimeUnit.SECONDS.sleep(4);
            }
            return new Figures().with(LOST, lost.get());
        }
    }

    /** Each on a session of its own: so they are spread over the servers. */
    private AutoCloseable quorate(String prefix, Runnable led, Runnable lost) throws InterruptedException {
        List<AutoCloseable> open = new ArrayList<>();
        for (int i = 0; i < LEADERS; i++) {
            HaNode node = HaNode.builder(site.uri("losses")).build();
            node.election(prefix + i).stand(leadership -> lead(leadership, led, lost));
            open.add(node);
        }
        return () -> closeAll(open);
    }

    private static void lead(Leadership leadership, Runnable led, Runnable lost) {
        led.run();
        var unused = leadership.lost().thenRun(lost);
    }

    private AutoCloseable latches(String prefix, Runnable led, Runnable lost) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        for (int i = 0; i < LEADERS; i++) {
            CuratorFramework client = CuratorLocks.connect(site.uri("losses"), 10_000);
            open.add(client);
            LeaderLatch latch = new LeaderLatch(client, "/curator/losses/" + prefix + i);
            latch.addListener(new LeaderLatchListener() {
                @Override
                public void isLeader() {
                    led.run();
                }

                @Override
                public void notLeader() {
                    lost.run();
                }
            });
            latch.start();
        }
        return () -> closeAll(open);
    }

    private static void closeAll(List<AutoCloseable> open) throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }
}
