package io.quorate.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the store is and how to speak to it.
 *
 * @param endpoints the members' addresses
 * @param namespace the prefix of all keys: empty, or a path that begins with a slash and does not end with one
 * @param tls how to secure the connection, if at all
 * @param credentials what to authenticate with
 * @param electionTimeout the members' election time-out
 * @param maxEntries how many entries may live with one session
 */
record Settings(
        List<Endpoint> endpoints,
        String namespace,
        Optional<Tls> tls,
        Credentials credentials,
        Duration electionTimeout,
        int maxEntries) {
    static final Duration DEFAULT_ELECTION_TIMEOUT = Duration.ofSeconds(1);
    static final int DEFAULT_MAX_ENTRIES = 10_000;

    Settings withMaxEntries(int most) {
        return new Settings(endpoints, namespace, tls, credentials, electionTimeout, most);
    }

    @Override
    public String toString() {
        String hosts = endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
        return (tls.isPresent() ? "etcds://" : "etcd://") + hosts + namespace;
    }
}
