package io.quorate.test.net;

import io.quorate.test.net.Shape.Mode;
import java.time.Duration;
import java.util.Random;

/** One direction of a proxy: its present shape and what all of its connections share. Only for the loop's thread. */
final class Lane {
    private final Random random;
    private Shape shape = Shape.CLEAR;
    private long busyUntil = System.nanoTime();
    private long bytes;

    Lane(long seed) {
        random = new Random(seed);
    }

    Shape shape() {
        return shape;
    }

    void shape(Shape value) {
        shape = value;
    }

    boolean holds() {
        return shape.mode() == Mode.HOLD;
    }

    boolean swallows() {
        return shape.mode() == Mode.SWALLOW;
    }

    void count(int n) {
        bytes += n;
    }

    long bytes() {
        return bytes;
    }

    /** When bytes that came in now may leave. The connections of a proxy share its bandwidth. */
    long due(int size) {
        long now = System.nanoTime();
        long leave = now;
        if (shape.bytesPerSecond() > 0) {
            long start = busyUntil - now > 0 ? busyUntil : now;
            busyUntil = start
                    + Duration.ofSeconds(size).dividedBy(shape.bytesPerSecond()).toNanos();
            leave = busyUntil;
        }
        return leave + shape.delay().toNanos() + jitter();
    }

    long dueOfEnd() {
        return System.nanoTime() + shape.delay().plus(shape.closeDelay()).toNanos();
    }

    private long jitter() {
        long most = shape.jitter().toNanos();
        return most == 0 ? 0 : (long) (random.nextDouble() * most);
    }
}
