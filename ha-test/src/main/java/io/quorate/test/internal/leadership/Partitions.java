package io.quorate.test.internal.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.net.NamespaceHost;
import io.quorate.test.net.NetworkNamespaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server and two candidates on hosts of their own, and a real cut between hosts: packets vanish, nothing is reset. */
@Tag("netns")
public abstract class Partitions {
    private static final Duration TTL = Duration.ofSeconds(3);

    /** For subclasses. */
    protected Partitions() {}

    /** Starts the store on a host, and stops it when closed. */
    protected abstract AutoCloseable serve(NamespaceHost host, Path data);

    /** The URI of the store that runs on a host. */
    protected abstract String uri(NamespaceHost host);

    @Test
    void cutOffFromTheStoreOrFromEverybodyALeaderIsFollowedOnlyAfterItsDeadline(@TempDir Path data) throws Exception {
        try (NetworkNamespaces network = NetworkNamespaces.create()) {
            NamespaceHost server = network.host("store");
            NamespaceHost a = network.host("a");
            NamespaceHost b = network.host("b");
            Runnable alone = () -> List.of(server, a).forEach(host -> network.cut(host, b));
            try (AutoCloseable store = serve(server, data);
                    Candidates candidates = new Candidates(
                            List.of(
                                    place(server, a, () -> network.cut(a, server), () -> network.heal(a, server)),
                                    place(server, b, alone, network::heal)),
                            TTL,
                            true)) {
                Candidate first = candidates.awaitGuardedLeader();
                first.cutOff();
                Candidate second = candidates.awaitLeaderOtherThan(first);
                Candidates.await("the one that was cut off knows", () -> first.said("^LOST"));
                candidates.assertFollowedOnlyAfterItsDeadline(first, second);
                assertThat(first.ask("commit", "COMMIT")).contains("refused");
                assertThat(second.ask("commit", "COMMIT")).contains("done");

                first.rejoin();
                Candidate third = candidates.awaitGuardedLeader();
                third.cutOff();
                Candidate fourth = candidates.awaitLeaderOtherThan(third);
                candidates.assertFollowedOnlyAfterItsDeadline(third, fourth);
                assertThat(candidates.anySaid("^(EVIDENCE|TOOKOVER)")).isFalse();
                candidates.assertNeverTwoLeaders();
                assertThat(store).isNotNull();
            }
        }
    }

    private Place place(NamespaceHost server, NamespaceHost host, Runnable cut, Runnable heal) {
        return new Place(uri(server), host.address(), host.commandPrefix(), cut, heal, () -> {});
    }
}
