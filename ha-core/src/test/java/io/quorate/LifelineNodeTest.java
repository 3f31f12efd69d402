package io.quorate;

import static io.quorate.RealNodes.threads;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Nodes with lifelines of their own, on sockets. */
class LifelineNodeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final RealNodes nodes = new RealNodes();
    private final List<PeerEvidence.Kind> told = new CopyOnWriteArrayList<>();

    private HaNode node(String id) throws InterruptedException {
        return nodes.builder(id)
                .lifeline(LifelineOptions.defaults())
                .listener(new NodeListener() {
                    @Override
                    public void evidence(PeerEvidence evidence) {
                        told.add(evidence.kind());
                    }
                })
                .build();
    }

    @Test
    void orderlyCloseIsNoDeathAndLeavesNothingBehind() throws Exception {
        HaNode first = node("first");
        Candidacy leader = first.election("trainer").stand(leadership -> {});
        await().atMost(SOON).until(() -> leader.state() == CandidacyState.LEADING);
        HaNode second = node("second");
        Candidacy follower = second.election("trainer").stand(leadership -> {});
        await().atMost(SOON).until(() -> second.lifelines().connected() == 1);
        assertThat(threads("first")).contains("quorate-first-lifeline").hasSizeLessThanOrEqualTo(4);

        first.close();
        await().atMost(SOON).until(() -> follower.state() == CandidacyState.LEADING);
        await().atMost(SOON).until(() -> second.lifelines().connected() == 0);
        assertThat(second.lifelines().deaths()).isZero();
        assertThat(second.lifelines().takeovers()).isZero();
        assertThat(told).doesNotContain(PeerEvidence.Kind.END_OF_STREAM);

        second.close();
        RealNodes.awaitNoThreads("first");
        RealNodes.awaitNoThreads("second");
        assertThat(nodes.store.watches()).isZero();
        assertThat(nodes.failures).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nodeWithAGuardianLeavesNoProcessBehind() throws Exception {
        HaNode guarded = nodes.builder("guarded")
                .lifeline(LifelineOptions.defaults().withGuardian())
                .build();
        await().atMost(SOON).until(() -> ProcessHandle.current().children().count() == 1);
        assertThat(threads("guarded")).contains("quorate-guarded-guardian");
        guarded.close();
        assertThat(ProcessHandle.current().children()).isEmpty();
        RealNodes.awaitNoThreads("guarded");
        assertThat(nodes.failures).isEmpty();
    }

    @Test
    void nodeWithoutLifelinesHasNoPortAndNoThread() throws Exception {
        try (HaNode off = nodes.builder("off").lifeline(LifelineOptions.off()).build();
                HaNode on = node("on")) {
            off.election("trainer").stand(leadership -> {});
            on.election("trainer").stand(leadership -> {});
            assertThat(threads("off")).noneMatch(name -> name.contains("lifeline"));
            assertThat(threads("on")).contains("quorate-on-lifeline");
            await().atMost(SOON)
                    .until(() -> nodes.store.list("nodes").size() == 2
                            && nodes.store.list("elections/trainer").size() == 3);
            assertThat(nodes.store.list("nodes"))
                    .filteredOn(entry -> new String(entry.value(), UTF_8).contains("\"lifeline\":\"127.0.0.1:"))
                    .hasSize(1);
        }
    }

    @Test
    void nodeWhosePortIsTakenDoesNotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HaNodeBuilder builder =
                    nodes.builder("late").lifeline(LifelineOptions.defaults().withPort(taken.getLocalPort()));
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(builder::build)
                    .withMessageContaining("" + taken.getLocalPort());
            RealNodes.awaitNoThreads("late");
        }
    }

    @Test
    void guardianWithoutLifelinesIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> LifelineOptions.off().withGuardian())
                .withMessageContaining("LifelineOptions.defaults()");
        LifelineOptions guarded = LifelineOptions.defaults().withGuardian();
        assertThat(LifelineOptions.defaults().hasGuardian()).isFalse();
        assertThat(guarded.withPort(4711).withBind(guarded.bind()).hasGuardian())
                .isTrue();
        assertThat(LifelineOptions.off().hasGuardian()).isFalse();
    }

    @Test
    void tlsAndAGuardianExcludeEachOther() {
        LifelineOptions secured = LifelineOptions.defaults().withTls(() -> {
            throw new AssertionError("nobody has asked for it yet");
        });
        assertThat(secured.withPort(4711).tls()).isPresent();
        assertThat(LifelineOptions.defaults().tls()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(secured::withGuardian)
                .withMessageContaining("choose withTls, or withGuardian");
        assertThatIllegalStateException()
                .isThrownBy(() -> LifelineOptions.defaults()
                        .withGuardian()
                        .withTls(secured.tls().orElseThrow()))
                .withMessageContaining("choose withTls, or withGuardian");
        assertThatIllegalStateException()
                .isThrownBy(() -> LifelineOptions.off().withTls(secured.tls().orElseThrow()))
                .withMessageContaining("LifelineOptions.defaults()");
    }

    @Test
    void addressesThatLeadNowhereAreRefused() {
        LifelineOptions options = LifelineOptions.defaults();
        assertThatIllegalArgumentException().isThrownBy(() -> options.withPort(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withPort(65_536));
        for (InetSocketAddress bad : List.of(
                InetSocketAddress.createUnresolved("node-7", 4711),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(4711))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> options.withAdvertised(bad))
                    .withMessageContaining("resolved");
        }
    }
}
