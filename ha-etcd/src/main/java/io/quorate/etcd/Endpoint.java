package io.quorate.etcd;

/**
 * A member's address for clients.
 *
 * @param host a name or an address, IPv6 in brackets
 * @param port its port
 */
record Endpoint(String host, int port) {
    /**
     * What gRPC connects to.
     *
     * @return a target that the DNS resolves
     */
    String target() {
        return "dns:///" + this;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
