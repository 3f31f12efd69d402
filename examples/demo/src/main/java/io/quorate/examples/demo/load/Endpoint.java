package io.quorate.examples.demo.load;

import java.net.URI;

/** A gateway as the client sees it. Confined to an event loop. */
final class Endpoint {
    private final String name;
    private final URI address;
    private boolean up = true;

    private Endpoint(String name, URI address) {
        this.name = name;
        this.address = address;
    }

    /** Reads {@code name=http://host:port}. */
    static Endpoint parse(String text) {
        int equals = text.indexOf('=');
        return new Endpoint(text.substring(0, equals), URI.create(text.substring(equals + 1)));
    }

    String name() {
        return name;
    }

    String host() {
        return address.getHost();
    }

    int port() {
        return address.getPort();
    }

    boolean isUp() {
        return up;
    }

    void setUp(boolean value) {
        up = value;
    }
}
