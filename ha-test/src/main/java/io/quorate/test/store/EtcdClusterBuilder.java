package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import io.quorate.test.tls.CertificateAuthority;
import io.quorate.test.tls.KeyFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes an {@link EtcdCluster}. Not thread-safe. */
public final class EtcdClusterBuilder {
    private static final int PORT_ATTEMPTS = 5;

    private int members = 3;
    private Duration heartbeatInterval = Duration.ofMillis(50);
    private Duration electionTimeout = Duration.ofMillis(500);
    private boolean forceSync = true;
    private boolean proxied;
    private @Nullable Path binary;
    private @Nullable Path folder;
    private @Nullable KeyFiles server;
    private @Nullable CertificateAuthority clientAuthority;
    private @Nullable KeyFiles ownClient;
    private @Nullable String rootPassword;
    private @Nullable Duration tokenTtl;
    private final List<EtcdOptions.User> users = new ArrayList<>();
    private final Map<String, String> extraFlags = new LinkedHashMap<>();

    EtcdClusterBuilder() {}

    /**
     * How many members; by default 3.
     *
     * @param value an odd number from 1 to 9
     * @return this
     */
    public EtcdClusterBuilder members(int value) {
        if (value < 1 || value > 9 || value % 2 == 0) {
            throw new IllegalArgumentException(value
                    + " members: a cluster has an odd number of 1 to 9, since an even one survives no more failures");
        }
        members = value;
        return this;
    }

    /**
     * How often the leader tells its followers that it is there; by default every 50 ms.
     *
     * @param value at least 10 ms; no more than a fifth of the election time-out
     * @return this
     */
    public EtcdClusterBuilder heartbeatInterval(Duration value) {
        if (value.toMillis() < 10) {
            throw new IllegalArgumentException("a heartbeat interval of " + value + ": must be at least 10 ms");
        }
        heartbeatInterval = value;
        return this;
    }

    /**
     * After how long a silence the followers elect another leader, and a leader that hears from no majority gives up;
     * by default 500 ms. The shortest lease is one and a half of it, rounded up to a second.
     *
     * @param value at least five heartbeat intervals, at most 50 s
     * @return this
     */
    public EtcdClusterBuilder electionTimeout(Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofSeconds(50)) > 0) {
            throw new IllegalArgumentException(
                    "an election time-out of " + value + ": must be positive and at most 50 s");
        }
        electionTimeout = value;
        return this;
    }

    /**
     * Whether a transaction is on disk before it is acknowledged; by default it is. Without, members are faster and
     * forget acknowledged writes when the machine (not the process) dies. Releases before 3.5 sync all the same.
     *
     * @param value whether to sync
     * @return this
     */
    public EtcdClusterBuilder forceSync(boolean value) {
        forceSync = value;
        return this;
    }

    /**
     * Puts a proxy between each two members, each way, so that {@link EtcdCluster#isolate} can cut a member off from
     * its peers while its clients stay attached. Needs Linux.
     *
     * @return this
     */
    public EtcdClusterBuilder proxied() {
        proxied = true;
        return this;
    }

    /**
     * The program to run; by default the one that the system property {@code quorate.etcd} names, or else the PATH.
     *
     * @param value the file
     * @return this
     */
    public EtcdClusterBuilder binary(Path value) {
        binary = value;
        return this;
    }

    /**
     * Where the members keep their data, 130 MB each. By default a temporary folder, which is deleted by
     * {@link EtcdCluster#close}; a given one is kept.
     *
     * @param value the folder; created if it is not there
     * @return this
     */
    public EtcdClusterBuilder dataFolder(Path value) {
        folder = value.toAbsolutePath();
        return this;
    }

    /**
     * Lets clients connect by TLS only. The kit's own requests take any certificate; those of the code under test
     * must trust the authority that has issued this one.
     *
     * @param certificate what the members show; an expired one, or one of an authority that nobody trusts, will do
     * @return this
     */
    public EtcdClusterBuilder tls(KeyFiles certificate) {
        server = certificate;
        return this;
    }

    /**
     * Lets only those clients in that show a certificate of an authority (mutual TLS). Together with {@link #tls},
     * whose certificate must come from the same authority: a member is a client of its own.
     *
     * @param authority who issues the clients' certificates; issues one named {@code kit} for the kit's own requests
     * @return this
     */
    public EtcdClusterBuilder clientCertificates(CertificateAuthority authority) {
        clientAuthority = authority;
        ownClient = authority.issue("kit");
        return this;
    }

    /**
     * Turns authentication on.
     *
     * @param password the password of the user {@code root}, who may do everything
     * @return this
     */
    public EtcdClusterBuilder rootPassword(String password) {
        rootPassword = password;
        return this;
    }

    /**
     * Adds a user. Together with {@link #rootPassword}.
     *
     * @param name the user
     * @param password the password
     * @param prefix the user may read and write keys that begin with it; empty for all
     * @return this
     */
    public EtcdClusterBuilder user(String name, String password, String prefix) {
        users.add(new EtcdOptions.User(name, password, prefix));
        return this;
    }

    /**
     * How long a client's token lasts after it has named its user, used or not. By default etcd's own, five minutes
     * after its last use. Together with {@link #rootPassword}.
     *
     * @param value positive
     * @return this
     */
    public EtcdClusterBuilder tokenTtl(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("a token's time to live of " + value + ": must be positive");
        }
        tokenTtl = value;
        return this;
    }

    /**
     * Adds a flag to every member's command line, or replaces one.
     *
     * @param name the flag, without dashes
     * @param value its value
     * @return this
     */
    public EtcdClusterBuilder flag(String name, String value) {
        extraFlags.put(name, value);
        return this;
    }

    /**
     * Starts the members and waits until all of them serve. If another process takes one of the ports in between, they
     * are started again on others.
     *
     * @return the running cluster
     * @throws TestKitException if there is no etcd, and the message says how to get it; or if the members do not serve
     *     within 60 s, and the message has the ends of their logs
     * @throws InterruptedException if interrupted while waiting
     */
    public EtcdCluster start() throws InterruptedException {
        EtcdOptions options = options();
        TestKitException last = new TestKitException("no attempt made");
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            try {
                return EtcdCluster.start(options);
            } catch (PortTakenException e) {
                last = e;
            }
        }
        throw last;
    }

    EtcdOptions options() {
        checkTogether();
        Path program = EtcdBinary.find(binary);
        Path given = folder;
        CertificateAuthority authority = clientAuthority;
        return new EtcdOptions(
                program,
                members,
                heartbeatInterval,
                electionTimeout,
                !forceSync && EtcdBinary.canSkipSync(program),
                proxied,
                given == null ? Folders.temporary("quorate-etcd-") : given,
                given == null,
                server,
                authority == null ? null : authority.certificate(),
                ownClient,
                rootPassword,
                tokenTtl,
                List.copyOf(users),
                Map.copyOf(extraFlags));
    }

    private void checkTogether() {
        if (heartbeatInterval.multipliedBy(5).compareTo(electionTimeout) > 0) {
            throw new IllegalArgumentException("an election time-out of " + electionTimeout + " with a heartbeat every "
                    + heartbeatInterval + ": must be at least five of them; raise it, or shorten the interval");
        }
        if (clientAuthority != null && server == null) {
            throw new IllegalArgumentException("clientCertificates() without tls(): nobody could show one");
        }
        if (rootPassword == null && (tokenTtl != null || !users.isEmpty())) {
            throw new IllegalArgumentException("user() or tokenTtl() without rootPassword(): nobody could enforce it");
        }
    }
}
