package io.quorate.zookeeper;

import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;
import org.apache.zookeeper.data.ACL;

/**
 * Where the store is and how to speak to it.
 *
 * @param servers ZooKeeper's connection string, without a path
 * @param chroot the namespace: empty, or a path that begins with a slash and does not end with one
 * @param create whether to create the namespace if it is missing
 * @param tickTime the servers' tick
 * @param buffer the servers' {@code jute.maxbuffer}
 * @param credentials what to authenticate with
 * @param client settings of ZooKeeper's client, TLS among them
 */
record Settings(
        String servers,
        String chroot,
        boolean create,
        Duration tickTime,
        int buffer,
        Credentials credentials,
        ZKClientConfig client) {
    static final Duration DEFAULT_TICK_TIME = Duration.ofSeconds(2);
    /** The list of a directory may be as long as this, whatever the limit for one entry is. */
    static final int MAX_ANSWER_BYTES = 128 << 20;

    private static final int LARGEST_NODE = 1_100_000;

    /**
     * With credentials the namespace is its creator's alone.
     *
     * @return the access list of every node made
     */
    List<ACL> acl() {
        return credentials.given() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
    }

    /**
     * An answer above the client's limit would end the connection.
     *
     * @return how many entries of the largest size fit into one answer; at least one
     */
    int batch() {
        int limit = client.getInt(ZKConfig.JUTE_MAXBUFFER, ZKClientConfig.CLIENT_MAX_PACKET_LENGTH_DEFAULT);
        return Math.max(1, limit / LARGEST_NODE);
    }

    @Override
    public String toString() {
        return "zookeeper://" + servers + chroot;
    }
}
