/**
 * The etcd backend.
 *
 * <p>gRPC and the messages of etcd are no modules. Keep them on the class path, where builds put them by themselves since no
 * module requires them; this module reads them there.
 *
 * @provides io.quorate.spi.BackendProvider for the schemes {@code etcd} and {@code etcds}
 */
module io.quorate.etcd {
    requires transitive io.quorate.core;
    requires static org.jspecify;

    exports io.quorate.etcd;

    provides io.quorate.spi.BackendProvider with
            io.quorate.etcd.EtcdProvider;
}
