package io.quorate.test.store;

import io.quorate.test.TestKitException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** An etcd cluster under a {@link TestStore}. */
record EtcdServers(EtcdCluster cluster) implements StoreServers {
    @Override
    public List<InetSocketAddress> addresses() {
        return cluster.members().stream().map(EtcdMember::address).toList();
    }

    @Override
    public String uri(String hosts, String namespace) {
        return "etcd://" + hosts + "/" + namespace + "?electionTimeout="
                + cluster.electionTimeout().toMillis() + "ms";
    }

    @Override
    public boolean endSession(String namespace, String node) {
        Optional<Long> lease = cluster.leases("/" + namespace + "/nodes/" + node + "~").stream()
                .findFirst();
        lease.ifPresent(cluster::revokeLease);
        return lease.isPresent();
    }

    @Override
    public void killLeading() {
        cluster.leader()
                .orElseThrow(() -> new TestKitException("no member leads\n" + cluster.logTails()))
                .kill();
    }

    @Override
    public void heal() throws InterruptedException {
        cluster.healAll();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
