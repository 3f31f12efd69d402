package io.quorate.test.store;

import io.quorate.test.internal.Ports;

/** Where one member listens, on 127.0.0.1. */
record EtcdEndpoints(int id, int clientPort, int peerPort) {
    static EtcdEndpoints take(int id) {
        return new EtcdEndpoints(id, Ports.take(), Ports.take());
    }

    void release() {
        Ports.release(clientPort);
        Ports.release(peerPort);
    }

    String name() {
        return "etcd" + id;
    }
}
