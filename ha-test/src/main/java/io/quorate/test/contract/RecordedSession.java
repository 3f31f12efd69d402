package io.quorate.test.contract;

import io.quorate.spi.SessionListener;
import io.quorate.time.Ticker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What a session's listener was told, in order. */
final class RecordedSession implements SessionListener {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    /**
     * A proof of life.
     *
     * @param toldAt when the listener heard of it
     * @param validUntil what it proved
     */
    record Extension(long toldAt, long validUntil) {}

    private final Ticker ticker;
    private final List<Extension> extensions = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean concurrent;
    private volatile boolean throwing;

    RecordedSession(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Every call but {@code extended}. */
    List<String> calls() {
        return calls;
    }

    List<Extension> extensions() {
        return extensions;
    }

    boolean wasTold(String call) {
        return calls.contains(call);
    }

    boolean overlapped() {
        return concurrent;
    }

    void throwFromNowOn() {
        throwing = true;
    }

    @Override
    public void extended(long validUntil) {
        called(() -> extensions.add(new Extension(ticker.nanoTime(), validUntil)));
    }

    @Override
    public void suspended() {
        called(() -> calls.add("suspended"));
    }

    @Override
    public void restored() {
        called(() -> calls.add("restored"));
    }

    @Override
    public void lost(String reason) {
        called(() -> calls.add("lost"));
    }

    private void called(Runnable note) {
        concurrent |= inside.incrementAndGet() > 1;
        note.run();
        inside.decrementAndGet();
        if (throwing) {
            throw new ObserversOwnFailure();
        }
    }
}
