package io.quorate.spi;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes names that are used once and never again, by anybody: node id, incarnation of the node, counter. So a retry after
 * an unknown outcome recognises its own entry, and an entry that exists under such a name is the one its maker made.
 *
 * <p>The mark that tells such a name from a held one is the {@code ~} between its parts. Thread-safe.
 */
public final class OwnedName {
    private final String prefix;
    private final AtomicLong counter = new AtomicLong();

    /**
     * Names for one incarnation of a node.
     *
     * @param nodeId the node's id
     * @param incarnation differs for every start of the node
     */
    public OwnedName(String nodeId, String incarnation) {
        prefix = nodeId + "~" + incarnation + "~";
    }

    /**
     * A fresh name.
     *
     * @return a name that was never returned before
     */
    public String next() {
        return prefix + Long.toString(counter.incrementAndGet(), Character.MAX_RADIX);
    }

    /**
     * Tells owned names from the fixed names of held keys.
     *
     * @param name the last segment of a key
     * @return whether it is an owned name
     */
    public static boolean isOwned(String name) {
        return name.indexOf('~') >= 0;
    }
}
