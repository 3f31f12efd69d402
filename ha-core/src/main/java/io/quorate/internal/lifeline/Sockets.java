package io.quorate.internal.lifeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections of a node share.
 *
 * @param loop their thread
 * @param limits what bounds them
 * @param transports how they begin
 * @param rejected how many did not lead to a peer; read on any thread
 */
record Sockets(SelectorLoop loop, SocketLimits limits, Transport.Factory transports, AtomicLong rejected) {

    static Sockets plain(SelectorLoop loop, SocketLimits limits) {
        return new Sockets(loop, limits, (channel, calling) -> Transport.plain(channel), new AtomicLong());
    }
}
