/**
 * The API, the recipes and the in-memory backend.
 *
 * @provides io.quorate.spi.BackendProvider for the scheme {@code memory}
 * @uses io.quorate.spi.BackendProvider backends, found by the scheme of a store's URI
 */
module io.quorate.core {
    requires com.fasterxml.jackson.core;
    requires java.management;
    requires transitive java.net.http;
    requires transitive jdk.httpserver;
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports io.quorate;
    exports io.quorate.balance;
    exports io.quorate.checkpoint;
    exports io.quorate.election;
    exports io.quorate.failover;
    exports io.quorate.group;
    exports io.quorate.health;
    exports io.quorate.http;
    exports io.quorate.lock;
    exports io.quorate.memory;
    exports io.quorate.metrics;
    exports io.quorate.registry;
    exports io.quorate.spi;
    exports io.quorate.time;

    uses io.quorate.spi.BackendProvider;

    provides io.quorate.spi.BackendProvider with
            io.quorate.memory.MemoryBackendProvider;
}
