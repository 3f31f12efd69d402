package io.quorate.test.store;

import java.net.InetSocketAddress;
import java.util.List;

/** Servers of one kind, as {@link ServedDriver} needs them. */
interface StoreServers extends AutoCloseable {
    List<InetSocketAddress> addresses();

    String uri(String hosts, String namespace);

    /**
     * Ends the session of a node.
     *
     * @return whether there was one
     */
    boolean endSession(String namespace, String node);

    void killLeading();

    void heal() throws InterruptedException;

    @Override
    void close();
}
