package io.quorate.test.store;

import io.quorate.test.TestKitException;
import java.net.InetSocketAddress;
import java.util.List;

/** A ZooKeeper ensemble under a {@link TestStore}. */
record EnsembleServers(ZooKeeperEnsemble ensemble) implements StoreServers {
    @Override
    public List<InetSocketAddress> addresses() {
        return ensemble.servers().stream().map(ZooKeeperServer::address).toList();
    }

    @Override
    public String uri(String hosts, String namespace) {
        return "zookeeper://" + hosts + "/" + namespace + "?create=true&tickTime="
                + ensemble.tickTime().toMillis() + "ms";
    }

    @Override
    public boolean endSession(String namespace, String node) {
        return ensemble.endSession(namespace, node);
    }

    @Override
    public void killLeading() {
        ensemble.leader()
                .orElseThrow(() -> new TestKitException("no server leads\n" + ensemble.logTails()))
                .kill();
    }

    @Override
    public void heal() throws InterruptedException {
        ensemble.healAll();
    }

    @Override
    public void close() {
        ensemble.close();
    }
}
