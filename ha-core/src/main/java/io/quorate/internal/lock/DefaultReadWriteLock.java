package io.quorate.internal.lock;

import io.quorate.lock.DistributedLock;
import io.quorate.lock.DistributedReadWriteLock;
import io.quorate.lock.LockPlace;
import java.util.List;

/** Both sides of one queue. */
final class DefaultReadWriteLock implements DistributedReadWriteLock {
    private final Primitive primitive;
    private final DistributedLock read;
    private final DistributedLock write;

    DefaultReadWriteLock(Primitive primitive) {
        this.primitive = primitive;
        read = new DefaultLock(primitive, Kind.READ);
        write = new DefaultLock(primitive, Kind.WRITE);
    }

    @Override
    public String name() {
        return primitive.name();
    }

    @Override
    public DistributedLock read() {
        return read;
    }

    @Override
    public DistributedLock write() {
        return write;
    }

    @Override
    public List<LockPlace> queue() throws InterruptedException {
        return primitive.places();
    }
}
