package io.quorate.internal.lock;

import io.quorate.internal.Names;
import io.quorate.lock.DistributedSemaphore;
import io.quorate.lock.LockPlace;
import io.quorate.lock.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A semaphore under one label, or that of whichever thread calls. */
final class DefaultSemaphore implements DistributedSemaphore {
    private final Primitive primitive;
    private final Supplier<String> label;

    DefaultSemaphore(Primitive primitive) {
        this(primitive, () -> Owner.thread().label());
    }

    private DefaultSemaphore(Primitive primitive, Supplier<String> label) {
        this.primitive = primitive;
        this.label = label;
    }

    @Override
    public String name() {
        return primitive.name();
    }

    @Override
    public int permits() {
        return primitive.total();
    }

    @Override
    public Permit acquire(int permits, Duration timeout) throws InterruptedException {
        return of(permits).acquire(null, label.get(), timeout);
    }

    @Override
    public Optional<Permit> tryAcquire(int permits) throws InterruptedException {
        return tryAcquire(permits, Duration.ZERO);
    }

    @Override
    public Optional<Permit> tryAcquire(int permits, Duration timeout) throws InterruptedException {
        return of(permits).tryAcquire(null, label.get(), timeout).map(grant -> grant);
    }

    @Override
    public CompletableFuture<Permit> acquireAsync(int permits, Duration timeout) {
        return of(permits).acquireAsync(null, label.get(), timeout, grant -> grant);
    }

    @Override
    public DistributedSemaphore labelled(String holder) {
        String valid = Names.requireName("holder", holder);
        return new DefaultSemaphore(primitive, () -> valid);
    }

    @Override
    public List<LockPlace> queue() throws InterruptedException {
        return primitive.places();
    }

    private Acquirer of(int permits) {
        if (permits < 1 || permits > primitive.total()) {
            throw new IllegalArgumentException(permits + " permits of " + primitive.what()
                    + " can never be had: it has " + primitive.total() + ", ask for 1 to " + primitive.total());
        }
        return new Acquirer(primitive, Kind.permits(permits));
    }
}
