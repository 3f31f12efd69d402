package io.quorate.internal.lock;

import io.quorate.lock.DistributedLock;
import io.quorate.lock.LockGrant;
import io.quorate.lock.LockPlace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A lock, or one side of a read-write lock, for one owner or whichever thread calls. */
final class DefaultLock implements DistributedLock {
    private final Primitive primitive;
    private final Kind kind;
    private final Acquirer acquirer;
    private final Supplier<Owner> owner;

    DefaultLock(Primitive primitive, Kind kind) {
        this(primitive, kind, Owner::thread);
    }

    private DefaultLock(Primitive primitive, Kind kind, Supplier<Owner> owner) {
        this.primitive = primitive;
        this.kind = kind;
        this.owner = owner;
        acquirer = new Acquirer(primitive, kind);
    }

    @Override
    public String name() {
        return primitive.name();
    }

    @Override
    public LockGrant acquire(Duration timeout) throws InterruptedException {
        Owner me = owner.get();
        return acquirer.acquire(me.id(), me.label(), timeout);
    }

    @Override
    public Optional<LockGrant> tryAcquire() throws InterruptedException {
        return tryAcquire(Duration.ZERO);
    }

    @Override
    public Optional<LockGrant> tryAcquire(Duration timeout) throws InterruptedException {
        Owner me = owner.get();
        return acquirer.tryAcquire(me.id(), me.label(), timeout).map(grant -> grant);
    }

    @Override
    public CompletableFuture<LockGrant> acquireAsync(Duration timeout) {
        Owner me = owner.get();
        return acquirer.acquireAsync(me.id(), me.label(), timeout, grant -> grant);
    }

    @Override
    public DistributedLock ownedBy(Object id) {
        Owner named = Owner.of(id);
        return new DefaultLock(primitive, kind, () -> named);
    }

    @Override
    public boolean isHeldByMe() {
        return primitive.isHeldBy(owner.get().id(), kind);
    }

    @Override
    public List<LockPlace> queue() throws InterruptedException {
        return primitive.places();
    }
}
