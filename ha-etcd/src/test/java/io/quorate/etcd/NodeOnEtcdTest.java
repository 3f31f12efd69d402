package io.quorate.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.NodeState;
import io.quorate.StoreUnavailableException;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.test.Leaks;
import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.EtcdMember;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole nodes on the cluster. */
@Tag("etcd")
class NodeOnEtcdTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofSeconds(4);
    private static final URI ADDRESS = URI.create("http://127.0.0.1:8000");

    private final String namespace = "node-" + Long.toString(System.nanoTime(), 36);
    private final Lines lines = new Lines();

    @BeforeEach
    void heal() {
        Cluster.heal();
    }

    @AfterEach
    void close() {
        lines.close();
        Cluster.heal();
    }

    private HaNodeBuilder node(String id) {
        return HaNode.builder(lines.uri(namespace)).id(id).sessionTtl(TTL);
    }

    @Test
    void thousandElectionsAndThousandRegistrationsTakeFewThreadsAndLeaveNothing() throws Exception {
        Leaks before = Leaks.snapshot();
        Set<String> leases = Cluster.leases();
        HaNode node = node("busy").sessionTtl(Duration.ofSeconds(10)).build();
        List<Candidacy> candidacies = new ArrayList<>();
        List<CompletionStage<?>> registrations = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            candidacies.add(node.election("election-" + i).stand(leadership -> {}));
            registrations.add(node.registry()
                    .registerAsync(ServiceInstance.builder("service-" + i)
                            .address(ADDRESS)
                            .build()));
        }
        CompletableFuture.allOf(registrations.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture<?>[]::new))
                .get(60, TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> candidacies.stream().allMatch(c -> c.state() == CandidacyState.LEADING));

        assertThat(before.since())
                .as("one connection, one loop, one for lifelines, few callback threads")
                .hasSizeLessThanOrEqualTo(16);
        assertThat(Cluster.leasesSince(leases)).hasSize(1);
        assertThat(lines.attached()).isNotNull();
        assertThat(keys()).isGreaterThanOrEqualTo(3_000);

        node.close();
        before.assertNoneSince(Duration.ofSeconds(10));
        await().atMost(SOON)
                .until(() -> keys() == 0 && Cluster.leasesSince(leases).isEmpty() && Metrics.watchers() == 0);
    }

    @Test
    void losingTheAttachedMemberShowsNoChangeToAnybody() throws Exception {
        EtcdMember attached = Cluster.follower();
        lines.cutAllBut(attached);
        try (HaNode node = node("steady").build();
                Lines others = new Lines();
                HaNode watcher = HaNode.builder(others.uri(namespace))
                        .id("watcher")
                        .sessionTtl(TTL)
                        .build();
                ServiceView view = watcher.registry().view("llama")) {
            node.registry()
                    .register(ServiceInstance.builder("llama").address(ADDRESS).build());
            Candidacy candidacy = node.election("trainer").stand(leadership -> {});
            await().atMost(SOON)
                    .until(() -> candidacy.state() == CandidacyState.LEADING
                            && view.instances().size() == 1);
            lines.each(TcpProxy::heal);
            long token = candidacy.leadership().orElseThrow().token().value();
            List<String> seen = new CopyOnWriteArrayList<>();
            view.onChange(instances -> seen.add("view " + instances));
            watcher.election("trainer").observe(leader -> seen.add("leader " + leader));
            await().atMost(SOON).until(() -> seen.size() == 2);

            attached.kill();
            await().atMost(SOON).until(() -> node.state() == NodeState.CONNECTED && lines.attached() != attached);
            await().during(TTL)
                    .atMost(SOON)
                    .until(() -> candidacy
                            .leadership()
                            .filter(l -> l.isValid() && l.token().value() == token)
                            .isPresent());

            assertThat(seen).as("only the first state of each").hasSize(2);
        }
    }

    @Test
    void unreachableClusterIsAnErrorThatNamesTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Leaks before = Leaks.snapshot();
            HaNodeBuilder builder = HaNode.builder("etcd://127.0.0.1:" + silent.getLocalPort())
                    .sessionTtl(TTL)
                    .connectTimeout(Duration.ofMillis(700));
            assertThatThrownBy(builder::build)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort())
                    .hasMessageContaining("PT0.7S");
            before.assertNoneSince(Duration.ofSeconds(10));
        }
    }

    private long keys() {
        String prefix = "/" + namespace + "/";
        String range = "{\"key\":\"" + Markers.base64(prefix) + "\",\"range_end\":\""
                + Markers.base64("/" + namespace + "0") + "\",\"count_only\":true}";
        Cluster.leader();
        String answer = Cluster.get().call("/v3/kv/range", range);
        return answer.contains("\"count\"")
                ? Long.parseLong(answer.replaceAll("(?s).*\"count\":\"(\\d+)\".*", "$1"))
                : 0;
    }
}
