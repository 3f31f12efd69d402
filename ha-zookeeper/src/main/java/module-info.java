/**
 * The ZooKeeper backend and an embedded server for development.
 *
 * <p>ZooKeeper cannot run on the module path: its two libraries share packages. Keep it, with Curator, on the class path,
 * where builds put it by themselves since no module requires it; this module reads it there.
 *
 * @provides io.quorate.spi.BackendProvider for the scheme {@code zookeeper}
 */
module io.quorate.zookeeper {
    requires transitive io.quorate.core;
    requires static org.jspecify;

    exports io.quorate.zookeeper;

    provides io.quorate.spi.BackendProvider with
            io.quorate.zookeeper.ZooKeeperProvider;
}
