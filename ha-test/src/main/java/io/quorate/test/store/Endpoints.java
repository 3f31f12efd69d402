package io.quorate.test.store;

import io.quorate.test.internal.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where one server listens, on 127.0.0.1. */
record Endpoints(int id, int clientPort, int quorumPort, int electionPort) {
    static Endpoints take(int id) {
        return new Endpoints(id, Ports.take(), Ports.take(), Ports.take());
    }

    void release() {
        Ports.release(clientPort);
        Ports.release(quorumPort);
        Ports.release(electionPort);
    }

    InetSocketAddress client() {
        return local(clientPort);
    }

    static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
