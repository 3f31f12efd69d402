package io.quorate;

import static io.quorate.Simulation.MOMENT;
import static io.quorate.Simulation.TTL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.election.Candidacy;
import io.quorate.election.Leadership;
import io.quorate.internal.node.DefaultNode;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrantCommitTest {
    private static final String LEADER = "elections/trainer/leader";

    private final Simulation simulation = new Simulation();
    private final HaNode node = simulation.node("a");
    private final Candidacy candidacy = node.election("trainer").stand(leadership -> {});
    private final List<Loss> losses = new ArrayList<>();
    private Leadership grant;

    @BeforeEach
    void lead() {
        simulation.pass(MOMENT);
        grant = candidacy.leadership().orElseThrow();
        grant.lost().thenAccept(losses::add);
    }

    private long commit(DocumentWrite... writes) throws Exception {
        return simulation.blocking(() -> grant.commit(writes));
    }

    private ThrowingCallable committing(DocumentWrite... writes) {
        return () -> commit(writes);
    }

    private static DocumentWrite put(String name, String value) {
        return DocumentWrite.put(name, value.getBytes(UTF_8));
    }

    private Document read(String name) throws Exception {
        return simulation.blocking(() -> node.documents().get(name)).orElseThrow();
    }

    private void assertNothingWritten() {
        assertThat(simulation.store.list("documents")).isEmpty();
    }

    @Test
    void allWritesAreDoneAtTheReturnedRevision() throws Exception {
        long revision = commit(put("head", "1"), DocumentWrite.create("meta", new byte[0]));
        Document head = read("head");
        long next = commit(DocumentWrite.replace(head, "2".getBytes(UTF_8)));

        assertThat(head.revision()).isEqualTo(revision);
        assertThat(read("meta").revision()).isEqualTo(revision);
        assertThat(next).isGreaterThan(revision);
        assertThat(read("head").value()).isEqualTo("2".getBytes(UTF_8));
        assertThat(grant.isValid()).isTrue();
    }

    @Test
    void aGrantThatWasGivenBackCommitsNothing() {
        grant.close();
        simulation.pass(Duration.ZERO);
        assertThatThrownBy(committing(put("head", "1")))
                .isInstanceOf(GrantLostException.class)
                .hasMessageContainingAll("trainer", "token " + grant.token(), "RELEASED");
        assertNothingWritten();
    }

    @Test
    void aGrantWhoseDeadlinePassedCommitsNothing() {
        simulation.link(node).cut();
        simulation.pass(TTL);
        assertThatThrownBy(committing(put("head", "1")))
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("DEADLINE_PASSED");
        simulation.link(node).restore();
        simulation.pass(TTL);
        assertNothingWritten();
    }

    @Test
    void anEvictedHolderThatHasNotHeardYetIsRefusedByTheStoreAndKnowsThen() throws Exception {
        simulation.link(node).loseChanges(true);
        HaNode other = simulation.node("other");
        Entry leader = simulation.store.list("elections/trainer").stream()
                .filter(e -> e.key().equals(LEADER))
                .findFirst()
                .orElseThrow();
        ((DefaultNode) other).core().keeper().era().orElseThrow().session().remove(leader);
        simulation.pass(MOMENT);
        assertThat(grant.isValid()).isTrue();

        assertThatThrownBy(committing(put("head", "1"))).isInstanceOf(GrantLostException.class);
        assertThat(grant.isValid()).isFalse();
        simulation.pass(MOMENT);
        assertThat(losses).containsExactly(Loss.EVICTED);
        assertNothingWritten();
    }

    @Test
    void aHolderWhoseSessionTheStoreEndedIsRefusedAsOneThatLostItsGrant() {
        simulation.link(node).delay(MOMENT, MOMENT);
        simulation.link(node).expireSession();
        assertThat(grant.isValid()).isTrue();

        assertThatThrownBy(committing(put("head", "1"))).isInstanceOf(GrantLostException.class);
        assertThat(grant.isValid()).isFalse();
        assertNothingWritten();
    }

    @Test
    void oneConflictKeepsAllWritesFromHappening() throws Exception {
        commit(put("head", "1"));
        Document stale = read("head");
        commit(put("head", "2"));

        assertThatThrownBy(committing(put("meta", "x"), DocumentWrite.replace(stale, new byte[0])))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("documents/head");
        assertThatThrownBy(committing(put("meta", "x"), DocumentWrite.create("head", new byte[0])))
                .isInstanceOf(ConflictException.class);
        assertThat(simulation.blocking(() -> node.documents().get("meta"))).isEmpty();
        assertThat(grant.isValid()).isTrue();
    }

    @Test
    void aPayloadOverTheLimitIsRefusedBeforeTheStoreIsAsked() {
        byte[] large = new byte[1_000_001];
        assertThatThrownBy(committing(put("small", "x"), DocumentWrite.put("large", large)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("documents/large", "1000001", "1000000", "store a reference");
        DocumentWrite[] many =
                IntStream.range(0, 101).mapToObj(i -> put("d" + i, "x")).toArray(DocumentWrite[]::new);
        assertThatThrownBy(committing(many))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("101", "100", "split");
        assertNothingWritten();
        assertThat(grant.isValid()).isTrue();
    }

    @Test
    void aCommitNeedsWrites() {
        assertThatThrownBy(committing())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerLeavesTheOutcomeUnknown() throws Exception {
        simulation.link(node).breakBeforeNextReply();
        assertThatThrownBy(committing(put("head", "1")))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("read again");
        simulation.pass(Duration.ofSeconds(2));
        assertThat(read("head").value()).isEqualTo("1".getBytes(UTF_8));
        assertThat(grant.isValid()).isTrue();
    }

    @Test
    void withTheStoreAwayNothingIsWrittenAndTheGrantStandsUntilItsDeadline() {
        simulation.store.stop();
        simulation.pass(Duration.ofSeconds(2));
        assertThat(node.state()).isEqualTo(NodeState.SUSPENDED);
        assertThatThrownBy(committing(put("head", "1"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(grant.isValid()).isTrue();
        assertNothingWritten();
    }

    @Test
    void aCallerThatIsInterruptedIsToldSo() {
        assertThatThrownBy(() -> simulation.blocking(() -> {
                    Thread.currentThread().interrupt();
                    return grant.commit(put("head", "1"));
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void aStageThatThrowsOnLossHarmsNothing() {
        grant.lost().thenAccept(loss -> {
            throw new IllegalStateException("broken on purpose");
        });
        grant.lost().toCompletableFuture().complete(Loss.EVICTED);
        assertThat(losses).as("what a user does to the stage").isEmpty();
        grant.close();
        simulation.pass(Duration.ofSeconds(2));

        assertThat(losses).containsExactly(Loss.RELEASED);
        assertThat(candidacy.leadership()).get().satisfies(next -> {
            assertThat(next.isValid()).isTrue();
            assertThat(next.token()).isGreaterThan(grant.token());
        });
    }
}
