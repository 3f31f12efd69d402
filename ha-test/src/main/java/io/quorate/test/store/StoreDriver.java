package io.quorate.test.store;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;

/** What {@link TestStore} needs of a kind of store. */
interface StoreDriver extends AutoCloseable {
    String uri(String namespace);

    NodeLine line(String namespace);

    HaNode build(HaNodeBuilder builder) throws InterruptedException;

    void close(HaNode node);

    void expire(NodeLine line, String namespace, String node) throws InterruptedException;

    void killLeadingServer();

    void heal() throws InterruptedException;

    /** Called between tests. */
    void forget();

    @Override
    void close();
}
