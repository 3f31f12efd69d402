package io.quorate.internal.node;

import io.quorate.spi.Entry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Entries that are not ours to understand: skipped, counted, and logged once each. Thread-safe. */
public final class Skipped {
    /** Somebody who writes garbage without end shall not fill the memory with our record of it. */
    private static final int REMEMBERED = 1_000;

    private static final Logger LOG = System.getLogger("io.quorate");

    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();

    /** Returns whether this state of the entry had not been reported before. */
    public boolean report(Entry entry, Exception reason) {
        String state = entry.key() + "@" + entry.modRevision();
        if (logged.contains(state) || logged.size() >= REMEMBERED) {
            return false;
        }
        logged.add(state);
        count.incrementAndGet();
        LOG.log(
                Level.WARNING,
                "skipped {0}: {1}; nothing of Quorate wrote this, remove it or move it elsewhere",
                entry,
                reason.getMessage());
        return true;
    }

    public long count() {
        return count.get();
    }
}
