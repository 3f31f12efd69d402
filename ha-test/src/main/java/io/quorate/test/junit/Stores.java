package io.quorate.test.junit;

import io.quorate.test.store.EtcdCluster;
import io.quorate.test.store.TestStore;
import io.quorate.test.store.ZooKeeperEnsemble;
import io.quorate.time.VirtualClock;

/**
 * Stores for tests, to be registered as a field.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final StoreExtension STORE = Stores.zooKeeperEnsemble(3);
 * }</pre>
 */
public final class Stores {
    private Stores() {}

    /**
     * A store in memory, in real time.
     *
     * @return the extension
     * @see TestStore#memory()
     */
    public static StoreExtension memory() {
        return new StoreExtension(TestStore::memory);
    }

    /**
     * A store in memory, in virtual time. Best a field of the instance, beside the clock's, so that each test begins
     * anew.
     *
     * @param clock the clock
     * @return the extension
     * @see TestStore#memory(VirtualClock)
     */
    public static StoreExtension memory(VirtualClock clock) {
        return new StoreExtension(() -> TestStore.memory(clock));
    }

    /**
     * A ZooKeeper server in this JVM.
     *
     * @return the extension
     * @see TestStore#zooKeeperEmbedded()
     */
    public static StoreExtension zooKeeperEmbedded() {
        return new StoreExtension(TestStore::zooKeeperEmbedded);
    }

    /**
     * Real ZooKeeper servers.
     *
     * @param servers an odd number from 1 to 9
     * @return the extension
     * @see TestStore#zooKeeperEnsemble(int)
     */
    public static StoreExtension zooKeeperEnsemble(int servers) {
        return new StoreExtension(() -> TestStore.zooKeeperEnsemble(servers));
    }

    /**
     * A real etcd cluster.
     *
     * @param members an odd number from 1 to 9
     * @return the extension
     * @see TestStore#etcdCluster(int)
     */
    public static StoreExtension etcdCluster(int members) {
        return new StoreExtension(() -> TestStore.etcdCluster(members));
    }

    /**
     * A store of your own making, {@link TestStore#on(ZooKeeperEnsemble)} or {@link TestStore#on(EtcdCluster)} for
     * instance.
     *
     * @param start starts it
     * @return the extension
     */
    public static StoreExtension startedBy(StoreExtension.Start start) {
        return new StoreExtension(start);
    }
}
