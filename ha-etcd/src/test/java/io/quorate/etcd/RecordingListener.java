package io.quorate.etcd;

import io.quorate.spi.SessionListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what a session says of itself, but for the extensions, which it counts. */
final class RecordingListener implements SessionListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final AtomicInteger extensions = new AtomicInteger();
    volatile long validUntil;
    volatile long lostAt;

    @Override
    public void extended(long until) {
        validUntil = until;
        extensions.incrementAndGet();
    }

    @Override
    public void suspended() {
        events.add("suspended");
    }

    @Override
    public void restored() {
        events.add("restored");
    }

    @Override
    public void lost(String reason) {
        lostAt = System.nanoTime();
        events.add("lost");
    }
}
