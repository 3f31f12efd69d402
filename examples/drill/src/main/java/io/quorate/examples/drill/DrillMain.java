package io.quorate.examples.drill;

import io.quorate.QuorateException;
import io.quorate.examples.launch.CannotStartException;
import io.quorate.test.drill.Verdict;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a campaign; see {@code bin/drill --help}. Its exit status is 0 if every promise was kept, 1 if one was not, and 2 if it
 * could not be run.
 */
public final class DrillMain {
    private static final int BROKEN_PROMISE = 1;
    private static final int CANNOT_RUN = 2;
    private static final int GRACE_SECONDS = 20;

    private DrillMain() {}

    /**
     * Runs to the end.
     *
     * @param args the flags
     */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "drill-logback.xml");
        Thread main = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        // Whoever ends the drill ends all of it: its servers, its workers and their folders.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(main, ended), "drill-end"));
        int status = run(args);
        ended.countDown();
        System.exit(status);
    }

    private static void end(Thread main, CountDownLatch ended) {
        main.interrupt();
        try {
            if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("drill: what it started did not end within " + GRACE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(String... args) {
        try {
            Order order = Order.of(args);
            try (DrillStore store = order.openStore()) {
                return run(order, store);
            }
        } catch (CannotStartException | QuorateException | IllegalArgumentException e) {
            System.err.println("drill: " + e.getMessage());
            return CANNOT_RUN;
        } catch (InterruptedException e) {
            return CANNOT_RUN;
        }
    }

    private static int run(Order order, DrillStore store) throws InterruptedException {
        Campaign campaign = new Campaign(order.campaign(), store);
        Verdict verdict;
        try (Progress progress = new Progress(campaign.history())) {
            System.out.println("Starting three workers on " + order.storeName() + "; seed " + order.seed());
            verdict = campaign.run(progress::begin);
        }
        campaign.report(verdict, order.report());
        System.out.println();
        System.out.print(verdict.text());
        System.out.println("report: " + order.report().toAbsolutePath());
        return verdict.isPassed() ? 0 : BROKEN_PROMISE;
    }
}
