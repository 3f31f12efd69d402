package io.quorate.zookeeper;

import io.quorate.spi.Entry;
import io.quorate.spi.OwnedName;
import io.quorate.zookeeper.Requests.Node;
import java.util.Optional;
import org.apache.zookeeper.data.Stat;

/** Entries from nodes. */
final class Nodes {
    /** The version of a held entry whose fence is not known. */
    static final long UNKNOWN_FENCE = -1;

    private Nodes() {}

    /** The entry that a node is; nothing for a directory. */
    static Optional<Entry> entry(String key, Node node) {
        return entry(key, node, UNKNOWN_FENCE);
    }

    /** The same where the version of its directory's fence is known, as it was no later than the node. */
    static Optional<Entry> entry(String key, Node node, long fence) {
        byte[] data = node.data();
        return data == null ? Optional.empty() : Optional.of(entry(key, data, node.stat(), fence));
    }

    static Entry entry(String key, byte[] value, Stat stat) {
        return entry(key, value, stat, UNKNOWN_FENCE);
    }

    private static Entry entry(String key, byte[] value, Stat stat, long fence) {
        long owner = stat.getEphemeralOwner();
        boolean held = owner != 0 && isFixed(key);
        return new Entry(
                key,
                value,
                stat.getCzxid(),
                stat.getMzxid(),
                held ? fence : stat.getVersion(),
                owner == 0 ? "" : sessionName(owner));
    }

    static String sessionName(long id) {
        return "0x" + Long.toHexString(id);
    }

    /** Whether the name may be used again, so that its existence proves nothing. */
    static boolean isFixed(String key) {
        return !OwnedName.isOwned(key.substring(key.lastIndexOf('/') + 1));
    }
}
