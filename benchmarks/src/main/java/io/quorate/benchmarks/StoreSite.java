package io.quorate.benchmarks;

import io.quorate.test.store.EtcdCluster;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A real store of three servers that writes to disk before it answers. */
record StoreSite(String name, String uri, AutoCloseable servers) implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration WHOLE = Duration.ofSeconds(60);

    static StoreSite zooKeeper() throws InterruptedException {
        ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder()
                .tickTime(TICK)
                .config("maxClientCnxns", "0")
                .start();
        ensemble.awaitQuorum(WHOLE);
        return new StoreSite("ZooKeeper", "zookeeper://" + ensemble.connectString(), ensemble);
    }

    static StoreSite etcd() throws InterruptedException {
        EtcdCluster cluster = EtcdCluster.builder().forceSync(true).start();
        cluster.awaitQuorum(WHOLE);
        return new StoreSite("etcd", cluster.uri(), cluster);
    }

    /** The URI of a namespace in it, for Quorate. */
    String uri(String namespace) {
        return uri + "/" + namespace
                + (name.equals("ZooKeeper") ? "?create=true&tickTime=" + TICK.toMillis() + "ms" : "");
    }

    /** The servers that a URI of ours names, as ZooKeeper's client wants them. */
    static String zooKeeperServers(String uri) {
        return servers(uri);
    }

    /** The same for jetcd. */
    static String[] etcdEndpoints(String uri) {
        return Arrays.stream(servers(uri).split(",", -1))
                .map(s -> "http://" + s)
                .toArray(String[]::new);
    }

    private static String servers(String uri) {
        return Arrays.stream(uri.substring(uri.indexOf("://") + 3).split("[/?]", -1)).findFirst().stream()
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        try {
            servers.close();
        } catch (Exception e) {
            throw new IllegalStateException("the store's servers did not end", e);
        }
    }
}
