package io.quorate.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.ConfigurationException;
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
import io.quorate.test.store.ZooKeeperServer;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes on the ensemble. */
class NodeOnZooKeeperTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofSeconds(4);
    private static final URI ADDRESS = URI.create("http://127.0.0.1:8000");

    private final String namespace = "node-" + Long.toString(System.nanoTime(), 36);
    private final Lines lines = new Lines();

    @AfterEach
    void close() {
        lines.close();
        Ensemble.heal();
    }

    private HaNodeBuilder node(String id) {
        return HaNode.builder(lines.uri(namespace)).id(id).sessionTtl(TTL);
    }

    @Test
    void thousandElectionsAndThousandRegistrationsTakeFewThreadsAndLeaveNothing() throws Exception {
        await().atMost(SOON).until(() -> watches() == 0);
        Leaks before = Leaks.snapshot();
        HaNode node = node("busy").build();
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
        assertThat(ephemerals()).isGreaterThanOrEqualTo(3_000);

        node.close();
        before.assertNoneSince(Duration.ofSeconds(10));
        await().atMost(TTL.dividedBy(2)).until(() -> ephemerals() == 0 && watches() == 0);
    }

    /** The TTL is long, so that what is left to it would be seen. */
    @Test
    void nodesThatWatchEachOtherByLifelinesLeaveNothing() throws Exception {
        HaNode leader = node("leader").sessionTtl(Duration.ofSeconds(30)).build();
        Candidacy leads = leader.election("e").stand(leadership -> {});
        await().atMost(SOON).until(() -> leads.state() == CandidacyState.LEADING);
        HaNode heir = node("heir").sessionTtl(Duration.ofSeconds(30)).build();
        Candidacy stands = heir.election("e").stand(leadership -> {});
        await().atMost(SOON).until(() -> heir.lifelines().connected() == 1);

        leader.close();
        await().atMost(SOON).until(() -> stands.state() == CandidacyState.LEADING);
        heir.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> ephemerals() == 0 && watches() == 0);
    }

    @Test
    void tenThousandInstancesFitIntoAView() throws Exception {
        try (HaNode node = node("many").build();
                ServiceView view = node.registry().view("llama")) {
            List<CompletableFuture<?>> registrations = new ArrayList<>();
            for (int i = 0; i < 9_900; i++) {
                registrations.add(node.registry()
                        .registerAsync(ServiceInstance.builder("llama")
                                .id("gpu-" + i)
                                .address(ADDRESS)
                                .build())
                        .toCompletableFuture());
            }
            CompletableFuture.allOf(registrations.toArray(CompletableFuture<?>[]::new))
                    .get(100, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> view.instances().size() == 9_900);
            try (HaNode reader = node("reader").build();
                    ServiceView fresh = reader.registry().view("llama")) {
                fresh.awaitReady(SOON);
                assertThat(fresh.instances()).hasSize(9_900);
            }
        }
    }

    @Test
    void losingTheAttachedServerShowsNoChangeToAnybody() throws Exception {
        // A follower: electing another leader may take the ensemble longer than the short session here allows.
        ZooKeeperServer attached = Ensemble.get().followers().get(0);
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
    void viewsServeOnMarkedStaleWhileTheStoreIsAway() throws Exception {
        try (HaNode node = node("server").build();
                ServiceView view = node.registry().view("llama")) {
            node.registry()
                    .register(ServiceInstance.builder("llama").address(ADDRESS).build());
            await().atMost(SOON).until(() -> view.instances().size() == 1 && !view.isStale());

            lines.each(proxy -> proxy.blackhole());
            await().atMost(SOON).until(view::isStale);
            await().atMost(SOON).until(() -> node.state() != NodeState.CONNECTED);
            assertThat(view.instances()).hasSize(1);

            lines.each(proxy -> proxy.heal());
            await().atMost(SOON).until(() -> !view.isStale() && node.state() == NodeState.CONNECTED);
            await().atMost(SOON).until(() -> view.instances().size() == 1);
        }
    }

    @Test
    void unreachableEnsembleIsAnErrorThatNamesTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Leaks before = Leaks.snapshot();
            HaNodeBuilder builder = HaNode.builder("zookeeper://127.0.0.1:" + silent.getLocalPort())
                    .sessionTtl(TTL)
                    .connectTimeout(Duration.ofMillis(700));
            assertThatThrownBy(builder::build)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort())
                    .hasMessageContaining("PT0.7S");
            before.assertNoneSince(Duration.ofSeconds(10));
        }
    }

    @Test
    void wrongChrootIsAnErrorThatSaysHowToMakeIt() {
        String uri = lines.uri("typo-" + namespace).replace("&create=true", "");
        assertThatThrownBy(() -> HaNode.builder(uri).sessionTtl(TTL).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("typo-" + namespace)
                .hasMessageContaining("create=true");
    }

    private long ephemerals() {
        return Ensemble.leader()
                .command4lw("dump")
                .lines()
                .filter(line -> line.contains("/" + namespace + "/"))
                .count();
    }

    private static long watches() {
        return Ensemble.get().servers().stream()
                .map(server -> server.command4lw("wchs"))
                .mapToLong(answer -> Long.parseLong(answer.replaceAll("(?s).*Total watches:(\\d+).*", "$1")))
                .sum();
    }
}
