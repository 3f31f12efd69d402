package io.quorate.failover;

import io.quorate.HaNode;
import io.quorate.NodeListener;
import io.quorate.NodeState;
import io.quorate.PeerEvidence;
import io.quorate.Subscription;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidateOptions;
import io.quorate.election.LeaderElection;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipPreparation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * What a server does when the lead comes and goes: hooks with a name, an order and a time limit, for each stage of a
 * failover.
 *
 * <pre>{@code
 * FailoverHooks hooks = FailoverHooks.builder()
 *         .prepare(Hook.of("load the model", election -> model.load()))
 *         .promote(Hook.of("open the log", term -> log.openFor(term.token())).withTimeLimit(ofSeconds(5)))
 *         .demote(Hook.of("close the log", term -> log.close()))
 *         .build();
 * hooks.stand(node.election("primary"), CandidateOptions.defaults());
 * }</pre>
 *
 * <p>A hook that throws, blocks or is slow harms only itself: it is interrupted at its time limit, logged and told to the
 * {@link HookListener}, and the next one has its turn; while it has not returned it is left out. With two exceptions, for
 * which the others depend on it: a prepare hook that fails says that this node cannot lead, and a promote hook that fails
 * gives the lead back, so that another node takes it.
 *
 * <p>Thread-safe. Close it after the node.
 */
public final class FailoverHooks implements AutoCloseable {
    final HookRunner runner;
    private final List<Hook<String>> prepare;
    private final List<Hook<Leadership>> promote;
    private final List<Hook<Leadership>> demote;
    private final List<Hook<PeerEvidence>> peerLost;
    private final List<Hook<Boolean>> drained;
    private final List<Hook<NodeState>> suspended;
    private final List<Hook<NodeState>> restored;
    private final Damping damping;

    FailoverHooks(FailoverHooksBuilder from) {
        runner = new HookRunner(from.listener);
        prepare = from.inOrder(from.prepare);
        promote = from.inOrder(from.promote);
        demote = from.inOrder(from.demote);
        peerLost = from.inOrder(from.peerLost);
        drained = from.inOrder(from.drained);
        suspended = from.inOrder(from.suspended);
        restored = from.inOrder(from.restored);
        damping = from.damping;
    }

    /**
     * Without any hook.
     *
     * @return a builder
     */
    public static FailoverHooksBuilder builder() {
        return new FailoverHooksBuilder();
    }

    /**
     * Stands for election: prepare hooks run before a lead is handed over to this node, promote hooks when it leads, demote
     * hooks when the term ends, in good order within the {@link CandidateOptions#stopGrace() stop grace} and before the lead
     * is let go, and also when a promote hook has failed. One thread of the node's callback executor waits while it leads.
     *
     * <p>Flapping is damped: after a term that could not begin or was shorter than the calm period this node does not stand
     * for a while, twice as long each time, see {@link FailoverHooksBuilder#damping}.
     *
     * @param election the election
     * @param options how to stand; its readiness is followed, and its preparation runs before the hooks
     * @return the candidacy
     * @throws IllegalStateException if the node already stands in this election, or is closed
     */
    public Candidacy stand(LeaderElection election, CandidateOptions options) {
        Damper damper = new Damper(damping, options.readiness());
        LeadershipPreparation theirs = options.preparation().orElse(() -> {});
        return election.stand(
                term -> lead(term, damper), options.withReadiness(damper).withPreparation(() -> {
                    theirs.prepare();
                    runner.runStrictly(FailoverStage.PREPARE, prepare, election.name());
                }));
    }

    private void lead(Leadership term, Damper damper) throws InterruptedException {
        Duration lasted = Duration.ZERO;
        try {
            runner.runStrictly(FailoverStage.PROMOTE, promote, term);
            long since = System.nanoTime();
            awaitEnding(term);
            lasted = Duration.ofNanos(System.nanoTime() - since);
        } finally {
            // The interrupt that tells of a loss was for the wait, and must not end the hooks that clean up after it.
            boolean interrupted = Thread.interrupted();
            runner.runEach(FailoverStage.DEMOTE, demote, term);
            damper.termEnded(lasted);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void awaitEnding(Leadership term) {
        try {
            term.ending().toCompletableFuture().get();
        } catch (InterruptedException e) {
            // Lost: it is over all the same.
        } catch (ExecutionException e) {
            throw new AssertionError("a signal never fails", e);
        }
    }

    /**
     * Runs the hooks for what happens to a node: peer lost, drained, suspended, restored. One event after the other.
     *
     * @param node the node
     * @return ends it
     */
    public Subscription follow(HaNode node) {
        return node.listen(new NodeListener() {
            private boolean away;

            @Override
            public void stateChanged(NodeState state, String reason) {
                boolean awayNow = state == NodeState.SUSPENDED || state == NodeState.LOST;
                if (awayNow && !away) {
                    runner.tell(FailoverStage.SUSPENDED, suspended, state);
                } else if (state == NodeState.CONNECTED && away) {
                    runner.tell(FailoverStage.RESTORED, restored, state);
                }
                away = awayNow;
            }

            @Override
            public void evidence(PeerEvidence evidence) {
                if (evidence.kind().isProofOfDeath()) {
                    runner.tell(FailoverStage.PEER_LOST, peerLost, evidence);
                }
            }

            @Override
            public void drained(boolean inTime) {
                runner.tell(FailoverStage.DRAINED, drained, inTime);
            }
        });
    }

    /** Interrupts what runs; nothing runs from now on. Idempotent. */
    @Override
    public void close() {
        runner.close();
    }
}
