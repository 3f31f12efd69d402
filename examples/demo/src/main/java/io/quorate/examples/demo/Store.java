package io.quorate.examples.demo;

import io.quorate.examples.launch.CannotStartException;
import io.quorate.zookeeper.EmbeddedZooKeeper;

/** What the demo's servers are coordinated over. */
enum Store {
    ZOOKEEPER("zookeeper", "ZooKeeper"),
    ETCD("etcd", "etcd");

    /** Of the process. */
    final String process;
    /** In prose. */
    final String title;

    Store(String process, String title) {
        this.process = process;
        this.title = title;
    }

    /**
     * Looks before anything is started.
     *
     * @throws CannotStartException if this machine does not have it
     */
    void requireInstalled() {
        if (this == ETCD) {
            LocalEtcd.binary();
        }
    }

    Class<?> mainClass() {
        return this == ETCD ? LocalEtcd.class : EmbeddedZooKeeper.class;
    }

    /** What its main class wants to know. */
    String[] arguments(String folder) {
        return this == ETCD ? new String[] {folder} : new String[] {"0", folder};
    }
}
