package io.quorate.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.DocumentWrite;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.Loss;
import io.quorate.internal.session.Era;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A grant while its node's loop stands still, as in a pause of the process: nothing but the clock goes on. */
class GrantCoreTest {
    private final VirtualClock clock = new VirtualClock();
    private final AtomicLong paused = new AtomicLong();
    private final MemoryStore store = new MemoryStore();
    private final TestNode node = TestNode.started("a", clock, store.factory());
    private final Era era = node.core().keeper().era().orElseThrow();
    private final TestGrant grant = grant();

    private static final class TestGrant extends GrantCore {
        TestGrant(NodeCore core, Entry entry, Era era) {
            super(core, "trainer", entry, era);
        }

        @Override
        public void close() {
            end(Loss.RELEASED);
        }
    }

    private TestGrant grant() {
        BackendSession session = era.session();
        CompletableFuture<Entry> entry =
                session.join("grants", node.core().names().next(), new byte[0]).toCompletableFuture();
        clock.runDue();
        paused.set(clock.nanoTime());
        return new TestGrant(onPausedClock(node.core()), entry.join(), era);
    }

    private NodeCore onPausedClock(NodeCore core) {
        return new NodeCore(
                core.info(),
                core.names(),
                paused::get,
                core.scheduler(),
                core.loop(),
                core.callbacks(),
                core.failures(),
                core.backend(),
                core.keeper(),
                core.skipped(),
                core.lifelines(),
                core.requestTimeout());
    }

    @Test
    void itEndsAtItsDeadlineAlthoughNobodyIsThereToEndIt() {
        long deadline = grant.validUntil();
        paused.set(deadline - 1);
        assertThat(grant.isValid()).isTrue();
        assertThat(grant.remaining()).isEqualTo(Duration.ofNanos(1));

        paused.set(deadline);
        assertThat(grant.isValid()).isFalse();
        assertThat(grant.remaining()).isZero();
        assertThat(grant.lost().toCompletableFuture()).isNotDone();
        assertThatThrownBy(() -> grant.commit(DocumentWrite.put("head", new byte[0])))
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("DEADLINE_PASSED");
    }

    @Test
    void onceSeenInvalidNoProofOfLifeRevivesIt() {
        paused.set(grant.validUntil());
        assertThat(grant.isValid()).isFalse();
        assertThat(era.validity().extend(paused.get() + 1_000_000, paused.get()))
                .isFalse();
        assertThat(grant.isValid()).isFalse();
        assertThat(grant.validUntil()).isEqualTo(paused.get());
    }

    @Test
    void onlyTheFirstReasonCounts() {
        List<Loss> told = new ArrayList<>();
        grant.lost().thenAccept(told::add);
        assertThat(grant.end(Loss.EVICTED)).isTrue();
        assertThat(grant.end(Loss.SESSION_LOST)).isFalse();
        grant.close();
        clock.runDue();
        assertThat(told).containsExactly(Loss.EVICTED);
        assertThat(grant.isValid()).isFalse();
        assertThat(grant.remaining()).isZero();
        assertThat(grant.validUntil()).isEqualTo(paused.get());
        assertThatThrownBy(() -> grant.commit(DocumentWrite.put("head", new byte[0])))
                .hasMessageContaining("EVICTED");
    }

    @Test
    void lossIsToldToWhoeverAsksBeforeItAndToWhoeverAsksAfterIt() {
        List<String> told = new ArrayList<>();
        grant.lost().thenAccept(loss -> told.add("early " + loss));
        grant.lost().thenAccept(loss -> told.add("second " + loss));
        grant.end(Loss.EVICTED);
        grant.lost().thenAccept(loss -> told.add("late " + loss));
        clock.runDue();
        assertThat(told).containsExactlyInAnyOrder("early EVICTED", "second EVICTED", "late EVICTED");
        TestGrant unasked = grant();
        unasked.close();
        assertThat(unasked.lost().toCompletableFuture()).isCompletedWithValue(Loss.RELEASED);
    }

    @Test
    void itsTokenIsTheRevisionOfItsEntry() {
        assertThat(grant.token().value()).isEqualTo(grant.entry().createRevision());
        assertThat(grant).hasToString("TestGrant[trainer, token " + grant.token() + "]");
        assertThat((Grant) grant).extracting(Grant::resource).isEqualTo("trainer");
    }
}
