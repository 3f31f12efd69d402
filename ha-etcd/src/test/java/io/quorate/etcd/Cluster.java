package io.quorate.etcd;

import io.quorate.test.store.EtcdCluster;
import io.quorate.test.store.EtcdMember;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Three members for all tests of this JVM, which end with it. */
final class Cluster {
    static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);

    private static final Duration WHOLE = Duration.ofSeconds(60);

    private static final class Holder {
        static final EtcdCluster CLUSTER = start();

        private static EtcdCluster start() {
            try {
                return EtcdCluster.builder()
                        .electionTimeout(ELECTION_TIMEOUT)
                        .forceSync(false)
                        .proxied()
                        .start();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final Pattern LEASE = Pattern.compile("\"ID\":\\s*\"?(-?\\d+)");

    private Cluster() {}

    static EtcdCluster get() {
        return Holder.CLUSTER;
    }

    static EtcdMember leader() {
        try {
            return get().awaitQuorum(WHOLE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static EtcdMember follower() {
        leader();
        return get().followers().get(0);
    }

    /** The ids of all leases. Those of earlier tests may still end: compare sets, not numbers. */
    static Set<String> leases() {
        leader();
        Matcher ids = LEASE.matcher(get().call("/v3/lease/leases", "{}"));
        return ids.results().map(id -> id.group(1)).collect(Collectors.toCollection(HashSet::new));
    }

    /** The leases that were granted since. */
    static Set<String> leasesSince(Set<String> before) {
        Set<String> now = leases();
        now.removeAll(before);
        return now;
    }

    /** Ends all faults and waits until every member serves. */
    static void heal() {
        try {
            for (EtcdMember member : get().members()) {
                get().heal(member.id());
                if (member.isAlive()) {
                    member.resume();
                }
            }
            get().start();
            get().awaitQuorum(WHOLE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
