package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.HaNode;
import io.quorate.PeerEvidence.Kind;
import io.quorate.metrics.QuorateMetrics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What meters tell of elections and takeovers, on a virtual clock. */
class ElectionMetersTest {
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final SimulatedCluster cluster = new SimulatedCluster();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, new MockClock());

    private Candidacy stand(HaNode node, String election) {
        Candidacy standing = node.election(election).stand(leadership -> {});
        cluster.pass(MOMENT);
        return standing;
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private Timer step(String step) {
        return registry.get("quorate.takeover")
                .tags("of", "election", "step", step)
                .timer();
    }

    @Test
    void termsAreCountedAndTheirEndsByReason() {
        HaNode a = cluster.node("a");
        QuorateMetrics.bind(a, registry);
        assertThat(gauge("quorate.election.leading")).isZero();
        Candidacy first = stand(a, "one");
        stand(a, "two");
        assertThat(gauge("quorate.election.leading")).isEqualTo(2);
        assertThat(count("quorate.election.terms")).isEqualTo(2);

        first.close();
        cluster.pass(MOMENT);
        assertThat(gauge("quorate.election.leading")).isEqualTo(1);
        assertThat(count("quorate.election.lost", "loss", "released")).isEqualTo(1);

        cluster.link(a).cut();
        cluster.pass(SimulatedCluster.TTL);
        assertThat(gauge("quorate.election.leading")).isZero();
        assertThat(count("quorate.election.lost", "loss", "deadline_passed")).isEqualTo(1);
    }

    @Test
    void takeoverIsMeasuredFromItsProofToTheCallback() {
        HaNode a = cluster.node("a");
        stand(a, "trainer");
        HaNode b = cluster.node("b");
        QuorateMetrics.bind(b, registry);
        stand(b, "trainer");
        cluster.link(b).delay(Duration.ofMillis(3), Duration.ofMillis(4));
        cluster.link(a).cut();
        cluster.lifelines.tell("a", Kind.END_OF_STREAM);
        cluster.pass(MOMENT);

        assertThat(count("quorate.lifeline.evidence", "kind", "end_of_stream")).isEqualTo(1);
        assertThat(count("quorate.lifeline.evidence", "kind", "refuted")).isZero();
        assertThat(step("asked").count()).isEqualTo(1);
        assertThat(step("granted").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7, offset(1e-6));
        assertThat(step("called").count()).isEqualTo(1);
        assertThat(step("called").totalTime(TimeUnit.MILLISECONDS)).isBetween(7.0, 50.0);
        assertThat(count("quorate.election.terms")).isEqualTo(1);
    }

    @Test
    void tagsAreFewHoweverManyElectionsAndPeersThereAre() {
        HaNode a = cluster.node("a");
        QuorateMetrics.bind(a, registry);
        stand(a, "first");
        int before = registry.getMeters().size();
        for (int i = 0; i < 50; i++) {
            stand(a, "election-" + i);
            cluster.node("peer-" + i);
        }
        assertThat(gauge("quorate.election.leading")).isEqualTo(51);
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getValue)
                .noneMatch(value -> value.contains("first"));
    }

    @Test
    void metersGoWithTheirNode() {
        HaNode a = cluster.node("a");
        QuorateMetrics.bind(a, registry);
        stand(a, "first");
        assertThat(registry.getMeters()).extracting(Meter::getId).isNotEmpty();
        a.closeAsync();
        cluster.pass(Duration.ofSeconds(40));
        assertThat(registry.getMeters()).isEmpty();

        QuorateMetrics.bind(a, registry);
        assertThat(registry.getMeters()).as("a node that is closed has none").isEmpty();
    }
}
