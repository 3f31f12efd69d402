package io.quorate.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.NodeState;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.StoreUnavailableException;
import io.quorate.election.Candidacy;
import io.quorate.test.TestKitException;
import io.quorate.test.internal.Poll;
import io.quorate.test.store.TestStore;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * What whole nodes do under the faults of a {@link TestStore} with servers, the same on each. A backend's test extends it
 * and registers a {@link io.quorate.test.junit.StoreExtension}.
 */
public abstract class NodeContract {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** For subclasses. */
    protected NodeContract() {}

    @Test
    final void cutLeaderIsSucceededAndFollowsWhenHealed(TestStore store) throws InterruptedException {
        Candidacy first = lead(store, "a");
        Candidacy second = store.node("b").election("e").stand(leadership -> {});
        store.cut("a");
        await(() -> second.leadership().isPresent());
        assertThat(first.leadership()).isEmpty();
        store.heal("a");
        second.close();
        await(() -> first.leadership().isPresent());
    }

    @Test
    final void expiredSessionEndsATermAndAnotherBegins(TestStore store) throws InterruptedException {
        Candidacy first = lead(store, "a");
        long token = token(first);
        store.expireSession("a");
        await(() ->
                first.leadership().filter(next -> next.token().value() > token).isPresent());
    }

    @Test
    final void sessionOfANodeThatIsNotThereCannotExpire(TestStore store) {
        assertThatThrownBy(() -> store.expireSession("nobody"))
                .isInstanceOf(TestKitException.class)
                .hasMessageContaining("no node 'nobody'");
    }

    @Test
    final void writeWhoseReplyIsLostIsDoneAndItsWriterDoesNotKnow(TestStore store) throws InterruptedException {
        HaNode writer = store.node("a");
        HaNode reader = store.node("b");
        store.loseReplies("a");
        assertThatThrownBy(() -> writer.documents().put(DocumentWrite.put("d", "x".getBytes(UTF_8))))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(reader.documents().get("d")).isPresent();
        store.heal("a");
        await(() -> writer.state() == NodeState.CONNECTED);
    }

    @Test
    final void severedNodeComesBackWithItsLead(TestStore store) throws InterruptedException {
        Candidacy first = lead(store, "a");
        long token = token(first);
        store.sever("a");
        HaNode other = store.node("b");
        await(() -> ids(other).equals(List.of("a", "b")));
        assertThat(token(first)).isEqualTo(token);
    }

    @Test
    final void nodeThatIsBuiltElsewhereHasAWayOfItsOwn(TestStore store) throws InterruptedException {
        HaNode inside = store.node("a");
        try (HaNode outside = HaNode.builder(store.uri("mine")).id("mine").build();
                HaNode untouched = HaNode.builder(store.uri()).id("c").build()) {
            await(() -> ids(inside).equals(List.of("a", "c", "mine")));
            store.cut("mine");
            assertThatThrownBy(outside::peers).isInstanceOf(StoreUnavailableException.class);
            assertThat(ids(untouched)).containsExactly("a", "c", "mine");
            store.heal("mine");
        }
    }

    /**
     * For stores of several servers: kills the leading one under a node.
     *
     * @param store the store
     * @throws InterruptedException if interrupted while waiting
     */
    protected static void lossOfTheLeadingServerCostsNoLead(TestStore store) throws InterruptedException {
        HaNode node = store.node("a", settings -> settings.sessionTtl(Duration.ofSeconds(15)));
        Candidacy candidacy = node.election("e").stand(leadership -> {});
        await(() -> candidacy.leadership().isPresent());
        long token = token(candidacy);
        store.killLeadingServer();
        await(() -> ids(node).equals(List.of("a")));
        store.heal();
        assertThat(token(candidacy)).isEqualTo(token);
    }

    private static Candidacy lead(TestStore store, String id) throws InterruptedException {
        Candidacy candidacy = store.node(id).election("e").stand(leadership -> {});
        await(() -> candidacy.leadership().isPresent());
        return candidacy;
    }

    private static long token(Candidacy candidacy) {
        return candidacy.leadership().orElseThrow().token().value();
    }

    // A node is listed a moment after it runs, and nobody answers while the servers choose a leader.
    private static List<String> ids(HaNode node) {
        try {
            return node.peers().stream().map(peer -> peer.id()).sorted().toList();
        } catch (QuorateException notNow) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        assertThat(Poll.until(SOON, condition)).as("comes true within " + SOON).isTrue();
    }
}
