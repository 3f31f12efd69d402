package io.quorate.test.net;

import java.time.Duration;

/** How one direction treats the bytes that it carries. */
record Shape(Mode mode, Duration delay, Duration jitter, long bytesPerSecond, Duration closeDelay) {
    enum Mode {
        FLOW,
        HOLD,
        SWALLOW
    }

    static final Shape CLEAR = new Shape(Mode.FLOW, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);

    Shape {
        if (delay.isNegative() || jitter.isNegative() || closeDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "delay " + delay + ", jitter " + jitter + ", close delay " + closeDelay + ": none may be negative");
        }
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "bandwidth " + bytesPerSecond + " B/s: must be positive, or 0 for no limit");
        }
    }

    Shape withMode(Mode value) {
        return new Shape(value, delay, jitter, bytesPerSecond, closeDelay);
    }

    Shape withDelay(Duration value, Duration spread) {
        return new Shape(mode, value, spread, bytesPerSecond, closeDelay);
    }

    Shape withBandwidth(long value) {
        return new Shape(mode, delay, jitter, value, closeDelay);
    }

    Shape withCloseDelay(Duration value) {
        return new Shape(mode, delay, jitter, bytesPerSecond, value);
    }
}
