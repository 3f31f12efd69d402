package io.quorate.examples.drill;

import io.quorate.test.drill.Event;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A store of three servers that can be broken. Faults come one at a time, looks from any thread. */
interface DrillStore extends AutoCloseable {

    /** As the command line names it. */
    String name();

    /** The servers' names, in their order. */
    List<String> servers();

    /** Where clients reach each server, in the same order. */
    List<InetSocketAddress> addresses();

    /** What a node is given to reach the servers by these addresses, in a namespace that is made where it is missing. */
    String uri(List<InetSocketAddress> addresses, String namespace);

    /** The part that a server plays now, at this reading of the clock. */
    Event.Server look(String server);

    Optional<String> leader();

    void kill(String server);

    void start(String server);

    void pause(String server) throws InterruptedException;

    void resume(String server);

    /** Cuts it off from its peers, silently. */
    void isolate(String server);

    void heal(String server);

    /** Waits until every server serves. */
    void awaitWhole() throws InterruptedException;

    void awaitQuorum() throws InterruptedException;

    /** Ends a node's session as if its TTL had passed. */
    void expire(String namespace, String nodeId);

    /** One that the leader has applied by now. */
    long revision();

    /** What lives with sessions in a namespace, and the sessions themselves. */
    List<String> leftovers(String namespace);

    /** Ends the servers. */
    @Override
    void close();
}
