package io.quorate.examples.gateway;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts the requests in flight, and has room for so many. Thread-safe. */
final class Admission {
    private final int room;
    private final Semaphore free;

    Admission(int room) {
        this.room = room;
        this.free = new Semaphore(room);
    }

    boolean tryEnter() {
        return free.tryAcquire();
    }

    void leave() {
        free.release();
    }

    int inFlight() {
        return room - free.availablePermits();
    }

    /** Waits for the count to reach zero; from then on nobody enters. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        return free.tryAcquire(room, limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
