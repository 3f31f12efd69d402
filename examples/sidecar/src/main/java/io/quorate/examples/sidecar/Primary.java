package io.quorate.examples.sidecar;

import io.quorate.FencingToken;
import io.quorate.Loss;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipCallback;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * Promotes the server and, before the lead is released, demotes it again. A server whose process is gone cannot act any more:
 * then the lead is released at once, and the demote hook runs for what else it has to tidy up.
 */
final class Primary implements LeadershipCallback {
    private static final Logger LOG = System.getLogger(Primary.class.getName());

    private final HookRunner hooks;
    private final BooleanSupplier workerRuns;

    Primary(HookRunner hooks, BooleanSupplier workerRuns) {
        this.hooks = hooks;
        this.workerRuns = workerRuns;
    }

    /** A promotion that fails gives the lead up, and another candidate takes it. */
    @Override
    public void lead(Leadership leadership) throws Exception {
        FencingToken token = leadership.token();
        LOG.log(Level.INFO, "leads with token {0}", token);
        CompletableFuture<Loss> ending = leadership.ending().toCompletableFuture();
        CompletableFuture<Void> promoted = hooks.promote(token);
        try {
            CompletableFuture.anyOf(promoted, ending).get();
            Loss loss = ending.get();
            LOG.log(Level.INFO, "the lead with token {0} ends: {1}", token, loss);
        } finally {
            promoted.cancel(true);
            demote(leadership, token);
        }
    }

    private void demote(Leadership leadership, FencingToken token) {
        CompletableFuture<Void> demoted = hooks.demote(token);
        if (workerRuns.getAsBoolean()
                && leadership.isValid()
                && !Thread.currentThread().isInterrupted()) {
            try {
                demoted.join();
            } catch (CompletionException e) {
                LOG.log(Level.WARNING, "the lead with token {0} is released although the demotion failed", token);
            }
        }
    }
}
