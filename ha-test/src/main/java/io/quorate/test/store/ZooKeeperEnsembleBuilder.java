package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes a {@link ZooKeeperEnsemble}. Not thread-safe. */
public final class ZooKeeperEnsembleBuilder {
    private static final int PORT_ATTEMPTS = 5;

    private int servers = 3;
    private Duration tickTime = Duration.ofMillis(500);
    private int initLimit = 20;
    private int syncLimit = 4;
    private boolean forceSync = true;
    private boolean proxied;
    private @Nullable Path folder;
    private final Map<String, String> extraConfig = new LinkedHashMap<>();
    private List<String> extraJvmFlags = List.of();

    ZooKeeperEnsembleBuilder() {}

    /**
     * How many servers; by default 3.
     *
     * @param value an odd number from 1 to 9; 1 runs stand-alone
     * @return this
     */
    public ZooKeeperEnsembleBuilder servers(int value) {
        if (value < 1 || value > 9 || value % 2 == 0) {
            throw new IllegalArgumentException(value
                    + " servers: an ensemble has an odd number of 1 to 9, since an even one survives no more failures");
        }
        servers = value;
        return this;
    }

    /**
     * The servers' tick; by default 500 ms. Session time-outs lie between 2 and 20 ticks, and a follower's leases are
     * touched every half tick.
     *
     * @param value at least 50 ms
     * @return this
     */
    public ZooKeeperEnsembleBuilder tickTime(Duration value) {
        if (value.toMillis() < 50) {
            throw new IllegalArgumentException("a tick of " + value + ": must be at least 50 ms");
        }
        tickTime = value;
        return this;
    }

    /**
     * Ticks that a follower has to connect to the leader and to catch up; by default 20.
     *
     * @param ticks positive
     * @return this
     */
    public ZooKeeperEnsembleBuilder initLimit(int ticks) {
        initLimit = positive("initLimit", ticks);
        return this;
    }

    /**
     * Ticks after which a follower that is cut off from its leader gives up, and until then goes on answering its
     * clients' pings; by default 4.
     *
     * @param ticks positive
     * @return this
     */
    public ZooKeeperEnsembleBuilder syncLimit(int ticks) {
        syncLimit = positive("syncLimit", ticks);
        return this;
    }

    /**
     * Whether a transaction is on disk before it is acknowledged; by default it is. Without, the servers are faster and
     * an ensemble forgets acknowledged writes when the machine (not the process) dies.
     *
     * @param value whether to sync
     * @return this
     */
    public ZooKeeperEnsembleBuilder forceSync(boolean value) {
        forceSync = value;
        return this;
    }

    /**
     * Puts a proxy between each two servers, each way, so that {@link ZooKeeperEnsemble#isolate} can cut a server off
     * from its peers while its clients stay attached. Needs Linux, where all of 127.0.0.0/8 is this host.
     *
     * @return this
     */
    public ZooKeeperEnsembleBuilder proxied() {
        proxied = true;
        return this;
    }

    /**
     * Where the servers keep their data. By default a temporary folder, which is deleted by
     * {@link ZooKeeperEnsemble#close}; a given one is kept.
     *
     * @param value the folder; created if it is not there
     * @return this
     */
    public ZooKeeperEnsembleBuilder dataFolder(Path value) {
        folder = value.toAbsolutePath();
        return this;
    }

    /**
     * Adds a line to every server's configuration, or replaces one.
     *
     * @param key the key in {@code zoo.cfg}
     * @param value its value
     * @return this
     */
    public ZooKeeperEnsembleBuilder config(String key, String value) {
        extraConfig.put(key, value);
        return this;
    }

    /**
     * Adds flags to every server's JVM.
     *
     * @param flags the flags; later ones win over the kit's
     * @return this
     */
    public ZooKeeperEnsembleBuilder jvmFlags(String... flags) {
        extraJvmFlags = List.of(flags);
        return this;
    }

    /**
     * Starts the servers and waits until all of them serve. If another process takes one of the ports in between, they
     * are started again on others.
     *
     * @return the running ensemble
     * @throws TestKitException if they do not serve within 60 s; the message has the ends of their logs
     * @throws InterruptedException if interrupted while waiting
     */
    public ZooKeeperEnsemble start() throws InterruptedException {
        EnsembleOptions options = options();
        TestKitException last = new TestKitException("no attempt made");
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            try {
                return ZooKeeperEnsemble.start(options);
            } catch (PortTakenException e) {
                last = e;
            }
        }
        throw last;
    }

    EnsembleOptions options() {
        Path given = folder;
        return new EnsembleOptions(
                servers,
                tickTime,
                initLimit,
                syncLimit,
                forceSync,
                proxied,
                given == null ? Folders.temporary("quorate-zookeeper-") : given,
                given == null,
                Map.copyOf(extraConfig),
                extraJvmFlags);
    }

    private static int positive(String name, int ticks) {
        if (ticks < 1) {
            throw new IllegalArgumentException(name + " of " + ticks + " ticks: must be positive");
        }
        return ticks;
    }
}
