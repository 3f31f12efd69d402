package io.quorate.examples.demo;

import io.quorate.examples.launch.CannotStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Restarts every model server in good order, one after the other, while requests run. Confined to one thread. */
final class Rolling {
    private static final Duration END = Duration.ofSeconds(20);
    private static final Duration BACK = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Watcher watcher;
    private final Timeline timeline;
    private final Screen screen;
    private final Runnable row;

    /**
     * @param row shows what has happened since the last one
     */
    Rolling(Cluster cluster, Watcher watcher, Timeline timeline, Screen screen, Runnable row) {
        this.cluster = cluster;
        this.watcher = watcher;
        this.timeline = timeline;
        this.screen = screen;
        this.row = row;
    }

    /** The primary first, whoever it is by then: each of its restarts hands the lead over. */
    void course() throws InterruptedException {
        List<String> left = new ArrayList<>(Cluster.SERVERS);
        TimeUnit.SECONDS.sleep(1);
        row.run();
        while (!left.isEmpty()) {
            String next = watcher.primary().filter(left::contains).orElse(left.get(0));
            left.remove(next);
            restart(next);
        }
        TimeUnit.SECONDS.sleep(1);
        row.run();
    }

    private void restart(String name) throws InterruptedException {
        String role = watcher.primary().filter(name::equals).isPresent() ? ", the primary" : "";
        timeline.event(screen.yellow("↻"), "SIGTERM to " + name + role + ": it drains, ends, and is started again");
        cluster.process(name).stop();
        if (!cluster.process(name).awaitEnd(END)) {
            throw new CannotStartException(name + " did not end within " + END.toSeconds() + " s");
        }
        row.run();
        cluster.restart(name);
        long deadline = System.nanoTime() + BACK.toNanos();
        while (watcher.ready() < Cluster.SERVERS.size()) {
            if (System.nanoTime() - deadline > 0) {
                throw new CannotStartException(name + " was not back within " + BACK.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        row.run();
    }
}
