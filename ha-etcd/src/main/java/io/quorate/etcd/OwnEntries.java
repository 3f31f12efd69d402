package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** What lives with a session, counted: etcd deletes all of it at once when the lease ends. Thread-safe. */
final class OwnEntries {
    private enum State {
        UNDER_WAY,
        THERE
    }

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ByteString, State> keys = new HashMap<>();

    OwnEntries(int most) {
        this.most = most;
    }

    /** Counts a key, once. Others may have removed entries without our knowing, so a refusal calls for a recount. */
    boolean add(ByteString key) {
        lock.lock();
        try {
            if (keys.size() >= most && !keys.containsKey(key)) {
                return false;
            }
            keys.putIfAbsent(key, State.UNDER_WAY);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The key is there, or may be: the next recount tells. */
    void settle(ByteString key) {
        lock.lock();
        try {
            keys.replace(key, State.THERE);
        } finally {
            lock.unlock();
        }
    }

    void remove(ByteString key) {
        lock.lock();
        try {
            keys.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** Starts again from what the store says, and what it may not know yet. */
    void recount(Collection<ByteString> present) {
        lock.lock();
        try {
            keys.values().removeIf(state -> state == State.THERE);
            present.forEach(key -> keys.putIfAbsent(key, State.THERE));
        } finally {
            lock.unlock();
        }
    }

    StoreException full() {
        return new StoreException(
                Kind.TOO_LARGE,
                "at most " + most
                        + " entries may live with one session: remove some, or use another node for the rest");
    }
}
