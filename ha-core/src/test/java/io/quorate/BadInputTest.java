package io.quorate;

import static io.quorate.Simulation.MOMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.election.CandidateOptions;
import io.quorate.election.LeaderElection;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked for wrongly is refused where it is asked, by value, rule and mend. */
class BadInputTest {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final Simulation simulation = new Simulation();

    @Test
    void anUnknownSchemeListsThoseThatArePresent() {
        assertThatThrownBy(
                        () -> HaNode.builder("consul://user:secret@host:8500/a").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "'consul'", "consul://host:8500/a", "[memory]", "correct the scheme", "artifact")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> HaNode.builder("zk1:2181,zk2:2181").buildAsync())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'zk1'", "memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "memory",
                "user:secret@host",
                "memory://user:secret@/x",
                "memory://user:secret@host",
                "memory:a/b",
                "memory:a?x=secret",
                "memory:a?x=%zz"
            })
    void aMalformedUriIsRefusedWithoutItsPassword(String uri) {
        assertThatThrownBy(() -> HaNode.builder(uri).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("URI")
                .hasMessageNotContaining("secret")
                .hasStackTraceContaining("ConfigurationException")
                .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("secret"));
    }

    @Test
    void aBackendThatRefusesItsConfigurationDoesNotGiveThePasswordAway() {
        BackendFactory refusing = context -> {
            throw new StoreException(StoreException.Kind.INVALID, "tickTime is wrong: correct it");
        };
        assertThatThrownBy(() -> HaNode.builder("zookeeper://user:secret@zk1/a")
                        .backend(refusing)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("zookeeper", "tickTime is wrong")
                .hasMessageNotContainingAny("user", "secret");
    }

    static Stream<Arguments> durations() {
        return Stream.of(
                setting("sessionTtl", (b, d) -> b.sessionTtl(d)),
                setting("heartbeat", (b, d) -> b.heartbeat(d)),
                setting("requestTimeout", (b, d) -> b.requestTimeout(d)),
                setting("connectTimeout", (b, d) -> b.connectTimeout(d)),
                setting("closeTimeout", (b, d) -> b.closeTimeout(d)));
    }

    interface Setting {
        HaNodeBuilder apply(HaNodeBuilder builder, Duration value);
    }

    private static Arguments setting(String name, Setting setting) {
        return Arguments.of(name, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("durations")
    void durationsArePositiveAndOfThisWorld(String name, Setting setting) {
        HaNodeBuilder builder = HaNode.builder("memory:");
        for (Duration wrong : new Duration[] {Duration.ofMillis(-5), Duration.ZERO}) {
            assertThatThrownBy(() -> setting.apply(builder, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(name, wrong.toString(), "greater than zero");
        }
        assertThatThrownBy(() -> setting.apply(builder, FOREVER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(name, FOREVER.toString(), "at most");
    }

    @Test
    void gracesAreNotNegativeAndOfThisWorld() {
        CandidateOptions options = CandidateOptions.defaults();
        assertThatThrownBy(() -> options.withStopGrace(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("stopGrace", "PT-0.001S", "not be negative");
        assertThatThrownBy(() -> options.withRankGrace(Duration.ofMillis(-1))).hasMessageContaining("rankGrace");
        assertThatThrownBy(() -> options.withStopGrace(FOREVER)).hasMessageContainingAll("stopGrace", "at most");
        assertThatThrownBy(() -> options.withRankGrace(FOREVER)).hasMessageContainingAll("rankGrace", "at most");
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                contradiction("heartbeat PT4S", "sessionTtl PT10S", b -> b.heartbeat(Duration.ofSeconds(4))),
                contradiction(
                        "heartbeat PT1S",
                        "sessionTtl PT3S",
                        b -> b.sessionTtl(Duration.ofSeconds(3)).heartbeat(Duration.ofSeconds(1))),
                contradiction("requestTimeout PT5S", "sessionTtl PT10S", b -> b.requestTimeout(Duration.ofSeconds(5))),
                contradiction("heartbeat PT0S", "ttl PT0.000000001S", b -> b.sessionTtl(Duration.ofNanos(1))));
    }

    private static Arguments contradiction(String one, String other, UnaryOperator<HaNodeBuilder> settings) {
        return Arguments.of(one, other, settings);
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("contradictions")
    void contradictoryTimingsAreNamedBothWithTheWayToMove(
            String one, String other, UnaryOperator<HaNodeBuilder> settings) {
        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(one, other, "lengthen the TTL")
                .message()
                .containsPattern("shorten");
        simulation.pass(Duration.ofMinutes(1));
        assertThat(simulation.clock.pending()).as("timers left behind").isZero();
        assertThat(simulation.store.sessions()).isEmpty();
    }

    private void start(UnaryOperator<HaNodeBuilder> settings) throws Throwable {
        var starting = settings.apply(simulation.builder("a").backend(simulation.store.factory()))
                .buildAsync()
                .toCompletableFuture();
        simulation.pass(Duration.ofSeconds(1));
        try {
            starting.join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, U+002F",
        "'..', path step",
        "'.', path step",
        "'', empty",
        "'a\u0000', U+0000",
        "'\uD83D\uDE00', U+D83D"
    })
    void badNamesAreRefusedWhereverANameIsGiven(String name, String rule) {
        HaNode node = simulation.node("a");
        assertThatThrownBy(() -> HaNode.builder("memory:").id(name)).hasMessageContainingAll("node name", rule);
        assertThatThrownBy(() -> node.election(name)).hasMessageContainingAll("election name", rule);
        assertThatThrownBy(() -> node.documents().get(name)).hasMessageContainingAll("document name", rule);
        assertThatThrownBy(() -> node.documents().observe(name, d -> {})).hasMessageContainingAll("document", rule);
        assertThatThrownBy(() -> DocumentWrite.put(name, new byte[0])).hasMessageContainingAll("document", rule);
        assertThatThrownBy(() -> DocumentWrite.create(name, new byte[0])).hasMessageContainingAll("document", rule);
        assertThatThrownBy(() -> node.registry().view(name)).hasMessageContainingAll("service name", rule);
        assertThat(simulation.store.watches()).isZero();
    }

    @Test
    void aNameMayHaveTheBytesThatTheStoreTakes() throws Exception {
        String longest = "é".repeat(64);
        HaNode node = simulation.node(longest);
        var candidacy = node.election(longest).stand(leadership -> {});
        simulation.pass(MOMENT);
        assertThat(candidacy.leadership()).isPresent();
        DocumentWrite write = DocumentWrite.put("a~b " + "x".repeat(120), new byte[0]);
        assertThat(simulation.blocking(() -> node.documents().put(write)).name())
                .isEqualTo(write.name());
    }

    @Test
    void aClosedNodeSaysSo() {
        HaNode node = simulation.node("gpu-7");
        LeaderElection kept = node.election("trainer");
        node.closeAsync();
        assertThatThrownBy(() -> node.election("other"))
                .isInstanceOf(NodeClosedException.class)
                .hasMessageContainingAll("gpu-7", "closed", "build another");
        simulation.pass(MOMENT);

        assertThatThrownBy(node::peers).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> kept.stand(leadership -> {})).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> kept.observe(leader -> {})).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> node.registry().view("llama")).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> node.registry().services()).isInstanceOf(NodeClosedException.class);
        assertThat(node.info().id()).isEqualTo("gpu-7");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(node.skippedEntries()).isZero();
    }
}
