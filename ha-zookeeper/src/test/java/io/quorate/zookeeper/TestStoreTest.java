package io.quorate.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.NodeState;
import io.quorate.OutcomeUnknownException;
import io.quorate.StoreUnavailableException;
import io.quorate.election.Candidacy;
import io.quorate.test.TestKitException;
import io.quorate.test.junit.StoreExtension;
import io.quorate.test.junit.Stores;
import io.quorate.test.store.TestStore;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kit's store-neutral faults, on ZooKeeper. */
class TestStoreTest {

    /** What holds for both kinds. */
    abstract static class Faults {
        private static final Duration SOON = Duration.ofSeconds(20);

        @Test
        void cutLeaderIsSucceededAndFollowsWhenHealed(TestStore store) throws Exception {
            Candidacy first = lead(store, "a");
            Candidacy second = store.node("b").election("e").stand(leadership -> {});
            store.cut("a");
            await().atMost(SOON).until(() -> second.leadership().isPresent());
            assertThat(first.leadership()).isEmpty();
            store.heal("a");
            second.close();
            await().atMost(SOON).until(() -> first.leadership().isPresent());
        }

        @Test
        void expiredSessionGivesTheLeadAway(TestStore store) throws Exception {
            Candidacy first = lead(store, "a");
            long token = first.leadership().orElseThrow().token().value();
            store.expireSession("a");
            await().atMost(SOON)
                    .until(() -> first.leadership()
                            .filter(next -> next.token().value() > token)
                            .isPresent());
        }

        @Test
        void sessionOfANodeThatIsNotThereCannotExpire(TestStore store) {
            assertThatThrownBy(() -> store.expireSession("nobody"))
                    .isInstanceOf(TestKitException.class)
                    .hasMessageContaining("no node 'nobody'");
        }

        @Test
        void writeWhoseReplyIsLostIsDoneAndItsWriterDoesNotKnow(TestStore store) throws Exception {
            HaNode writer = store.node("a");
            HaNode reader = store.node("b");
            store.loseReplies("a");
            assertThatThrownBy(() -> writer.documents().put(DocumentWrite.put("d", "x".getBytes(UTF_8))))
                    .isInstanceOf(OutcomeUnknownException.class);
            assertThat(reader.documents().get("d")).isPresent();
            store.heal("a");
            await().atMost(SOON).until(() -> writer.state() == NodeState.CONNECTED);
        }

        @Test
        void severedNodeComesBackWithItsLead(TestStore store) throws Exception {
            Candidacy first = lead(store, "a");
            long token = first.leadership().orElseThrow().token().value();
            store.sever("a");
            HaNode other = store.node("b");
            await().atMost(SOON).until(() -> other.peers().size() == 2);
            assertThat(first.leadership().orElseThrow().token().value()).isEqualTo(token);
        }

        @Test
        void nodeThatIsBuiltElsewhereHasAWayOfItsOwn(TestStore store) throws Exception {
            HaNode inside = store.node("a");
            try (HaNode outside = HaNode.builder(store.uri("mine")).id("mine").build();
                    HaNode untouched = HaNode.builder(store.uri()).id("c").build()) {
                await().atMost(SOON).until(() -> inside.peers().size() == 3);
                store.cut("mine");
                assertThatThrownBy(outside::peers).isInstanceOf(StoreUnavailableException.class);
                assertThat(untouched.peers()).hasSize(3);
                store.heal("mine");
            }
        }

        private static Candidacy lead(TestStore store, String id) throws InterruptedException {
            Candidacy candidacy = store.node(id).election("e").stand(leadership -> {});
            await().atMost(SOON).until(() -> candidacy.leadership().isPresent());
            return candidacy;
        }
    }

    @Nested
    class Embedded extends Faults {
        @RegisterExtension
        static final StoreExtension STORE = Stores.zooKeeperEmbedded();

        @Test
        void hasNoServerToKill(TestStore store) {
            assertThatThrownBy(store::killLeadingServer).hasMessageContaining("take an ensemble");
        }
    }

    @Nested
    class OnAnEnsemble extends Faults {
        @RegisterExtension
        static final StoreExtension STORE = Stores.zooKeeperEnsemble(3);

        @Test
        void lossOfTheLeadingServerIsRiddenOut(TestStore store) throws Exception {
            HaNode node = store.node("a", settings -> settings.sessionTtl(Duration.ofSeconds(10)));
            store.killLeadingServer();
            await().ignoreException(StoreUnavailableException.class)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> node.peers().size() == 1);
            store.heal();
            assertThat(node.state()).isEqualTo(NodeState.CONNECTED);
        }
    }
}
