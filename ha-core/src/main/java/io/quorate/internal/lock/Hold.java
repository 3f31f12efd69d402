package io.quorate.internal.lock;

import java.util.concurrent.atomic.AtomicInteger;

/** What one owner has of a seat: as many grants as it has acquired and not closed. Thread-safe. */
final class Hold {
    private final Primitive primitive;
    private final Seat seat;
    private final Waiting of;
    private final AtomicInteger grants = new AtomicInteger(1);

    Hold(Primitive primitive, Seat seat, Waiting of) {
        this.primitive = primitive;
        this.seat = seat;
        this.of = of;
    }

    Tally tally() {
        return primitive.tally();
    }

    Seat seat() {
        return seat;
    }

    Waiting of() {
        return of;
    }

    /** Whether one more grant may be made: not once the last has been closed. */
    boolean enter() {
        return grants.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** One grant was given back by its holder. */
    void exit() {
        if (grants.decrementAndGet() == 0) {
            primitive.released(this);
        }
    }
}
