package io.quorate.benchmarks;

import io.quorate.test.process.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Four processes with four threads each, and one lock. */
final class LockFleet implements AutoCloseable {
    private static final int PROCESSES = 4;
    private static final int THREADS = 4;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<ChildJvm> children = new ArrayList<>();

    LockFleet(String library, String uri, String name) throws InterruptedException {
        for (int i = 0; i < PROCESSES; i++) {
            children.add(ChildJvm.builder(LockChild.class)
                    .name(library + "-" + i)
                    .args(library, uri, name, "" + THREADS)
                    .jvmFlags(List.of("-Xmx256m", "-XX:+UseSerialGC"))
                    .start());
        }
        for (ChildJvm child : children) {
            child.awaitLine("READY", SOON);
        }
    }

    Figures turn(Duration time) throws InterruptedException {
        children.forEach(child -> child.send("" + time.toMillis()));
        long sum = 0;
        long most = 0;
        long least = Long.MAX_VALUE;
        for (ChildJvm child : children) {
            long own =
                    Long.parseLong(child.awaitLine("DONE .*", time.plus(SOON)).split(" ", -1)[1]);
            sum += own;
            most = Math.max(most, own);
            least = Math.min(least, own);
        }
        return new Figures()
                .with(Figures.RATE, sum / (time.toNanos() / 1e9))
                .with("max ÷ min per process", (double) most / Math.max(1, least));
    }

    @Override
    public void close() {
        children.forEach(ChildJvm::close);
    }
}
