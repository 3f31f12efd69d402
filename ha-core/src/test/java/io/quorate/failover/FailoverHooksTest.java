package io.quorate.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidateOptions;
import io.quorate.election.HandoverFailedException;
import io.quorate.election.Leadership;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hooks on nodes with threads and the system's clock. */
@Timeout(60)
class FailoverHooksTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final MemoryStore store = new MemoryStore();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void closeAll() throws Exception {
        mayEnd.countDown();
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private HaNode node(String id) throws InterruptedException {
        HaNode node = HaNode.builder("memory:").id(id).backend(store.factory()).build();
        open.add(node);
        return node;
    }

    private FailoverHooksBuilder hooks() {
        return FailoverHooks.builder()
                .listener((stage, hook, cause) -> failures.add(stage + " " + hook + ": " + cause.getMessage()));
    }

    private FailoverHooks built(FailoverHooksBuilder builder) {
        FailoverHooks hooks = builder.build();
        open.add(hooks);
        return hooks;
    }

    private <T> Hook<T> say(String what) {
        return Hook.of(what, event -> log.add(what));
    }

    /** Hears no interrupt. */
    private <T> Hook<T> deaf(String what) {
        return Hook.of(what, event -> {
            log.add(what);
            while (mayEnd.getCount() > 0) {
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    log.add(what + " interrupted");
                }
            }
        });
    }

    private static Candidacy stand(FailoverHooks hooks, HaNode node) {
        return hooks.stand(node.election("primary"), CandidateOptions.defaults());
    }

    private static void awaitLeads(Candidacy candidacy) {
        await("leads")
                .atMost(SOON)
                .until(() -> candidacy.leadership().filter(Leadership::isValid).isPresent());
    }

    private void awaitLog(String... lines) {
        await("log").atMost(SOON).untilAsserted(() -> assertThat(log).containsExactly(lines));
    }

    @Test
    void promoteAndDemoteHooksRunInTheirOrderAndTheLeadIsLetGoAfterThem() throws Exception {
        List<Boolean> valid = new CopyOnWriteArrayList<>();
        FailoverHooks hooks = built(hooks().promote(say("second"))
                .promote(this.<Leadership>say("first").withOrder(-1))
                .promote(say("third"))
                .demote(Hook.of("demote", term -> {
                    valid.add(term.isValid());
                    log.add("demote");
                })));
        Candidacy candidacy = stand(hooks, node("a"));
        awaitLog("first", "second", "third");
        candidacy.close();
        awaitLog("first", "second", "third", "demote");
        assertThat(valid).containsExactly(true);
        assertThat(failures).isEmpty();
    }

    @Test
    void aFailingPromoteGivesTheLeadBackAndAnotherTakesIt() throws Exception {
        FailoverHooks broken = built(hooks().promote(Hook.of("load", term -> {
                    throw new IllegalStateException("no memory");
                }))
                .promote(say("never"))
                .demote(say("undone")));
        stand(broken, node("broken"));
        awaitLog("undone");
        Candidacy other = stand(built(hooks().promote(say("other leads"))), node("other"));
        awaitLeads(other);
        awaitLog("undone", "other leads");
        assertThat(failures).containsExactly("PROMOTE load: no memory");
    }

    @Test
    void aPromoteThatIsTooSlowIsInterruptedAndGivesTheLeadBack() throws Exception {
        FailoverHooks slow = built(hooks().promote(this.<Leadership>deaf("load").withTimeLimit(SHORT)));
        stand(slow, node("slow"));
        awaitLog("load", "load interrupted");
        Candidacy other = stand(built(hooks()), node("other"));
        awaitLeads(other);
        assertThat(failures.get(0)).isEqualTo("PROMOTE load: hook 'load' took longer than PT0.1S");
    }

    @Test
    void aHookThatHangsHarmsNeitherTheOthersNorTheNextTerm() throws Exception {
        FailoverHooks hooks =
                built(hooks().demote(this.<Leadership>deaf("stuck").withTimeLimit(SHORT))
                        .demote(Hook.of("throws", term -> {
                            throw new IllegalStateException("broken");
                        }))
                        .demote(say("last"))
                        .damping(SHORT, SHORT, Duration.ZERO));
        Candidacy candidacy = stand(hooks, node("a"));
        awaitLeads(candidacy);
        candidacy.leadership().orElseThrow().close();
        awaitLog("stuck", "stuck interrupted", "last");
        awaitLeads(candidacy);
        candidacy.leadership().orElseThrow().close();
        awaitLog("stuck", "stuck interrupted", "last", "last");
        assertThat(failures)
                .containsExactly(
                        "DEMOTE stuck: hook 'stuck' took longer than PT0.1S",
                        "DEMOTE throws: broken",
                        "DEMOTE stuck: hook 'stuck' is left out: its last call has not returned yet",
                        "DEMOTE throws: broken");
    }

    @Test
    void anHeirIsPreparedBeforeItIsPromoted() throws Exception {
        Candidacy leader = stand(built(hooks().demote(say("demoted"))), node("leader"));
        awaitLeads(leader);
        Candidacy heir = stand(built(hooks().prepare(say("prepared")).promote(say("promoted"))), node("heir"));
        await().atMost(SOON).until(() -> store.list("elections/primary").size() == 3);
        leader.leadership().orElseThrow().handOver("heir", LONG);
        awaitLog("prepared", "demoted", "promoted");
        awaitLeads(heir);
    }

    @Test
    void aPrepareThatFailsLeavesTheLeadWhereItIs() throws Exception {
        Candidacy leader = stand(built(hooks()), node("leader"));
        awaitLeads(leader);
        stand(
                built(hooks().prepare(Hook.of("load", election -> {
                    throw new IllegalStateException("no memory for " + election);
                }))),
                node("heir"));
        await().atMost(SOON).until(() -> store.list("elections/primary").size() == 3);
        Leadership term = leader.leadership().orElseThrow();
        assertThatThrownBy(() -> term.handOver("heir", LONG))
                .isInstanceOf(HandoverFailedException.class)
                .hasMessageContaining("could not prepare");
        assertThat(term.isValid()).isTrue();
        assertThat(failures).contains("PREPARE load: no memory for primary");
    }

    @Test
    void flappingIsDampedByPausesThatDoubleUntilATermHasLasted() {
        AtomicInteger changes = new AtomicInteger();
        Duration first = Duration.ofHours(1);
        Damper damper = new Damper(new Damping(first, first.multipliedBy(5), LONG), java.util.Optional.empty());
        damper.onChange(changes::incrementAndGet);
        assertThat(IntStream.range(0, 4).mapToObj(i -> damper.termEnded(Duration.ofSeconds(29))))
                .containsExactly(first, first.multipliedBy(2), first.multipliedBy(4), first.multipliedBy(5));
        assertThat(damper.isReady()).isFalse();
        assertThat(changes).hasValue(4);
        assertThat(damper.termEnded(LONG)).isEqualTo(Duration.ZERO);
        assertThat(damper.termEnded(Duration.ZERO)).isEqualTo(first);
    }

    @Test
    void aNodeThatCannotPromoteStandsAgainAfterItsPause() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        FailoverHooks hooks = built(hooks().promote(Hook.of("third time lucky", term -> {
                    if (tries.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                }))
                .damping(SHORT, SHORT.multipliedBy(2), LONG));
        Candidacy candidacy = stand(hooks, node("a"));
        await().atMost(SOON).until(() -> tries.get() == 3);
        awaitLeads(candidacy);
        assertThat(failures).hasSize(2);
    }

    @Test
    void suspendedRestoredAndDrainedAreTold() throws Exception {
        MemoryLink link = store.link();
        HaNode node = HaNode.builder("memory:").id("a").backend(link).build();
        open.add(node);
        FailoverHooks hooks = built(hooks().suspended(Hook.of("s", state -> log.add("suspended " + state)))
                .restored(Hook.of("r", state -> log.add("restored " + state)))
                .drained(Hook.of("d", inTime -> log.add("drained " + inTime))));
        hooks.follow(node);
        link.breakNow();
        awaitLog("suspended SUSPENDED", "restored CONNECTED");
        assertThat(node.drain(SOON)).isTrue();
        awaitLog("suspended SUSPENDED", "restored CONNECTED", "drained true");
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> say("x").withTimeLimit(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hooks().damping(LONG, SHORT, LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least the first");
    }
}
