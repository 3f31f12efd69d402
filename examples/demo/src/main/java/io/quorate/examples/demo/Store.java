package io.quorate.examples.demo;

import io.quorate.HaNode;
import io.quorate.QuorateException;
import io.quorate.examples.launch.CannotStartException;
import io.quorate.examples.launch.Flags;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreUri;
import io.quorate.zookeeper.EmbeddedZooKeeper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the demo's servers are coordinated over.
 *
 * @param title in prose
 * @param uri of one that runs already; empty if the demo starts it
 * @param main what the demo starts
 * @param sessionTtl as short as the store allows by default
 */
record Store(String title, String uri, Optional<Class<?>> main, Duration sessionTtl) {
    /** The process's name, if there is one. */
    static final String PROCESS = "store";

    private static final Duration SHORT = Duration.ofSeconds(3);
    /** The least that a ZooKeeper of the usual tick, 2 s, allows is 4 s. */
    private static final Duration USUAL = Duration.ofSeconds(5);

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /**
     * Looks before anything is started. To be asked for after all other flags.
     *
     * @throws CannotStartException if the store that the flags name is not there, or a flag is unknown
     */
    static Store of(Flags flags) throws InterruptedException {
        boolean etcd = flags.isSet("etcd");
        Optional<String> uri = flags.text("store");
        flags.requireNoOthers();
        if (uri.isPresent()) {
            if (etcd) {
                throw new CannotStartException("--store and --etcd both name a store: leave one out");
            }
            return at(uri.get());
        }
        if (etcd) {
            LocalEtcd.binary();
        }
        return etcd
                ? new Store("etcd", "", Optional.of(LocalEtcd.class), SHORT)
                : new Store("ZooKeeper", "", Optional.of(EmbeddedZooKeeper.class), SHORT);
    }

    private static Store at(String given) throws InterruptedException {
        try {
            StoreUri parsed = StoreUri.parse(given);
            if (parsed.endpoints().isEmpty()) {
                throw new CannotStartException("--store " + parsed
                        + " lives in one process, and the demo has many: name one that runs by itself, for example"
                        + " zookeeper://127.0.0.1:2181 or etcd://127.0.0.1:2379");
            }
            Store store = new Store(parsed.toString(), fresh(given), Optional.empty(), USUAL);
            HaNode.builder(store.uri)
                    .id("demo")
                    .sessionTtl(USUAL)
                    .connectTimeout(CONNECT)
                    .build()
                    .close();
            return store;
        } catch (StoreException | QuorateException e) {
            throw new CannotStartException("--store: " + e.getMessage());
        }
    }

    /** Below the namespace that was named: what another demo left there is none of this one's. */
    private static String fresh(String uri) {
        int query = uri.indexOf('?');
        String place = query < 0 ? uri : uri.substring(0, query);
        String own = "/demo-" + UUID.randomUUID().toString().substring(0, 8);
        return (place.endsWith("/") ? place.substring(0, place.length() - 1) : place)
                + own
                + (query < 0 ? "" : uri.substring(query));
    }

    /** What its main class wants to know. */
    List<String> arguments(Path folder) {
        String place = folder.resolve(PROCESS).toString();
        return main.filter(LocalEtcd.class::equals).isPresent() ? List.of(place) : List.of("0", place);
    }

    /** What is started before all else, in prose. */
    String first() {
        return main.isPresent() ? title + ", then " : "";
    }

    /** As a flag of the servers. */
    String ttlFlag() {
        return sessionTtl.toSeconds() + "s";
    }

    /** For people. */
    static String shown(String uri) {
        return StoreUri.parse(uri).toString();
    }
}
