package io.quorate.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.PeerEvidence.Kind;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What waiters do on the word of a lifeline, true or false. */
class LifelineLockTest {
    private final Cluster cluster = new Cluster();
    private final HaNode a = cluster.nodeWithLifelines("a");
    private final HaNode b = cluster.nodeWithLifelines("b");
    private final HaNode c = cluster.nodeWithLifelines("c");
    private final LockGrant held = cluster.take(a.lock("l"));
    private final CompletableFuture<LockGrant> next = asked(b);
    private final CompletableFuture<LockGrant> last = asked(c);

    private CompletableFuture<LockGrant> asked(HaNode node) {
        CompletableFuture<LockGrant> asking = cluster.ask(node.lock("l"));
        cluster.pass(Cluster.LONG_HOLD);
        return asking;
    }

    @Test
    void waitersWatchTheOneBeforeThem() {
        assertThat(cluster.lifelines.watching()).containsExactly("b->a", "c->b");
    }

    @Test
    void waiterFollowsADeadHolderAtOnce() {
        cluster.link(a).cut();
        cluster.lifelines.tell("a", Kind.END_OF_STREAM);
        cluster.moment();

        assertThat(next).isCompleted();
        assertThat(last).isNotDone();
        assertThat(next.join().token()).isGreaterThan(held.token());
        assertThat(cluster.takeovers).singleElement().satisfies(t -> {
            assertThat(t.resource()).isEqualTo("lock 'l'");
            assertThat(t.token()).isEqualTo(next.join().token());
            assertThat(t.evidence().nodeId()).isEqualTo("a");
        });
    }

    @Test
    void deadWaiterHoldsNobodyUp() {
        cluster.link(b).cut();
        cluster.lifelines.tell("b", Kind.RESET_THEN_REFUSED);
        cluster.moment();
        assertThat(last).isNotDone();

        cluster.close(held);
        assertThat(last).isCompleted();
        assertThat(cluster.takeovers).isEmpty();
    }

    @Test
    void livingHolderThatIsEvictedLearnsItAndCanWriteNoMore() {
        cluster.lifelines.tell("a", Kind.END_OF_STREAM);
        cluster.moment();
        cluster.pass(Cluster.LONG_HOLD);

        assertThat(held.isValid()).isFalse();
        assertThat(held.lost().toCompletableFuture()).isCompletedWithValue(Loss.EVICTED);
        assertThatThrownBy(() -> held.commit(DocumentWrite.put("d", new byte[0])))
                .isInstanceOf(GrantLostException.class);
        assertThat(next.join().isValid()).isTrue();

        CompletableFuture<LockGrant> again = asked(a);
        cluster.close(next.join());
        cluster.close(last.join());
        assertThat(again).isCompleted();
    }

    @Test
    void goodbyeAndARefutedProofEvictNobody() {
        cluster.lifelines.tell("a", Kind.GOODBYE);
        cluster.lifelines.tell("a", Kind.REFUTED);
        cluster.pass(Cluster.LONG_HOLD.multipliedBy(10));
        assertThat(next).isNotDone();
        assertThat(held.isValid()).isTrue();
    }

    @Test
    void whoHoldsWatchesNobody() {
        cluster.close(held);
        assertThat(cluster.lifelines.watching()).containsExactly("c->b");
        cluster.close(next.join());
        assertThat(cluster.lifelines.watching()).isEmpty();
    }
}
