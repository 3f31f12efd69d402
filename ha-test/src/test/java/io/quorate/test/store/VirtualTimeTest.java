package io.quorate.test.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.NodeState;
import io.quorate.election.Candidacy;
import io.quorate.test.junit.NoLeakedThreads;
import io.quorate.test.junit.StoreExtension;
import io.quorate.test.junit.Stores;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The faults of a store in memory, each at an exact instant. */
@NoLeakedThreads
class VirtualTimeTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final VirtualClock clock = new VirtualClock();

    @RegisterExtension
    final StoreExtension store = Stores.memory(clock);

    @Test
    void cutLeaderEndsAtItsDeadlineAndTheOtherFollows() throws InterruptedException {
        Candidacy first = stand("a");
        Candidacy second = stand("b");
        assertThat(first.leadership()).isPresent();

        store.store().cut("a");
        clock.advance(TestStore.SESSION_TTL);
        assertThat(first.leadership()).isEmpty();
        clock.advance(TestStore.SESSION_TTL);
        assertThat(second.leadership()).isPresent();

        store.store().heal("a");
        clock.advance(TestStore.SESSION_TTL);
        assertThat(first.leadership()).isEmpty();
    }

    @Test
    void expiredSessionGivesTheLeadAwayAtOnce() throws InterruptedException {
        Candidacy first = stand("a");
        Candidacy second = stand("b");
        store.store().expireSession("a");
        clock.advance(MOMENT);
        assertThat(first.leadership()).isEmpty();
        assertThat(second.leadership()).isPresent();
    }

    @Test
    void severedNodeIsSuspendedAndComesBackWithItsLead() throws InterruptedException {
        HaNode a = store.store().node("a");
        Candidacy first = a.election("e").stand(leadership -> {});
        clock.advance(MOMENT);
        store.store().cut("a");
        store.store().sever("a");
        clock.advance(MOMENT);
        assertThat(a.state()).isEqualTo(NodeState.SUSPENDED);
        assertThat(first.leadership()).isPresent();
        store.store().heal();
        clock.advance(Duration.ofSeconds(1));
        assertThat(a.state()).isEqualTo(NodeState.CONNECTED);
        assertThat(first.leadership()).isPresent();
    }

    private Candidacy stand(String id) throws InterruptedException {
        Candidacy candidacy = store.store().node(id).election("e").stand(leadership -> {});
        clock.advance(MOMENT);
        return candidacy;
    }
}
