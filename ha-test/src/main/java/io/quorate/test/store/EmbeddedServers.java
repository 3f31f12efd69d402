package io.quorate.test.store;

import io.quorate.test.TestKitException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * ha-zookeeper's embedded server under a {@link TestStore}. Looked up by name: that module tests itself with this kit,
 * so this kit cannot be compiled against it.
 */
final class EmbeddedServers implements StoreServers {
    private static final String SERVER = "io.quorate.zookeeper.EmbeddedZooKeeper";

    private final AutoCloseable server;
    private final InetSocketAddress address;
    private final String query;

    private EmbeddedServers(AutoCloseable server, String uri) {
        this.server = server;
        address = Endpoints.local(Integer.parseInt(uri.replaceAll("^zookeeper://127\\.0\\.0\\.1:(\\d+).*", "$1")));
        query = uri.substring(uri.indexOf('?'));
    }

    static EmbeddedServers start() {
        try {
            Class<?> type = Class.forName(SERVER);
            AutoCloseable server = (AutoCloseable) type.getMethod("start").invoke(null);
            return new EmbeddedServers(server, (String) type.getMethod("uri").invoke(server));
        } catch (ClassNotFoundException e) {
            throw new TestKitException(
                    "an embedded ZooKeeper needs " + SERVER + ": add io.quorate:ha-zookeeper to the test class path",
                    e);
        } catch (InvocationTargetException e) {
            throw new TestKitException("the embedded ZooKeeper does not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new TestKitException("this ha-zookeeper is of another version than this kit", e);
        }
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(address);
    }

    @Override
    public String uri(String hosts, String namespace) {
        return "zookeeper://" + hosts + "/" + namespace + query + "&create=true";
    }

    @Override
    public boolean endSession(String namespace, String node) {
        return ZooKeeperSessions.end(address, "/" + namespace + "/nodes", node);
    }

    @Override
    public void killLeading() {
        throw new TestKitException("an embedded server lives in this JVM and cannot be killed: take an ensemble");
    }

    @Override
    public void heal() {}

    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new TestKitException("the embedded ZooKeeper does not end", e);
        }
    }
}
