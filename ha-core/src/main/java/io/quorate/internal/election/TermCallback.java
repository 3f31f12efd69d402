package io.quorate.internal.election;

import io.quorate.QuorateException;
import io.quorate.election.LeadershipCallback;
import io.quorate.internal.callback.Lane;
import io.quorate.internal.node.NodeCore;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The user's callback across terms: one call at a time, a grace when it should end. Confined to the loop. */
final class TermCallback {
    private final NodeCore core;
    private final String where;
    private final LeadershipCallback callback;
    private final Duration grace;
    private final BiConsumer<Term, Boolean> returned;
    private final Lane lane;
    private @Nullable TermCall running;
    /** The running call has had its grace: nothing waits for it any more but the next term. */
    private boolean abandoned;

    private Cancellable graceTimer = () -> {};

    /**
     * @param returned told on the loop that a term's call has returned, and whether it failed
     */
    TermCallback(
            NodeCore core,
            String election,
            LeadershipCallback callback,
            Duration grace,
            BiConsumer<Term, Boolean> returned) {
        this.core = core;
        this.where = "leader of election " + election;
        this.callback = callback;
        this.grace = grace;
        this.returned = returned;
        this.lane = core.patientLane(where);
    }

    boolean isRunning() {
        return running != null;
    }

    /** Whether a call runs that still has its grace. */
    boolean isAwaited() {
        return running != null && !abandoned;
    }

    void call(Term term) {
        TermCall call = new TermCall(callback, term);
        running = call;
        if (!lane.offer(() -> run(term, call))) {
            // A lead that nobody exercises is given up, for another node or a better moment.
            core.loop().execute(() -> ended(term, true));
        }
    }

    void interrupt() {
        if (running != null) {
            running.interrupt();
        }
    }

    /** Gives the running call its grace; if it has not returned by then, interrupts it and goes on without it. */
    void awaitReturn(String consequence, Runnable then) {
        TermCall call = running;
        graceTimer.cancel();
        graceTimer = core.later(grace, () -> {
            if (running == call) {
                core.failures()
                        .report(
                                where,
                                new QuorateException(where + ": the callback did not return within the"
                                        + " stop grace of " + grace + "; " + consequence
                                        + ". Watch Leadership.ending() or honour the interrupt, and return sooner"));
                abandoned = true;
                interrupt();
                then.run();
            }
        });
    }

    /** On the callback executor. */
    private void run(Term term, TermCall call) {
        boolean failed = true;
        try {
            call.run();
            failed = false;
        } catch (InterruptedException e) {
            if (term.isValid()) {
                core.failures().report(where, e);
            }
        } catch (Exception | Error e) {
            core.failures().report(where, e);
        }
        boolean outcome = failed;
        core.loop().execute(() -> ended(term, outcome));
    }

    private void ended(Term term, boolean failed) {
        running = null;
        abandoned = false;
        graceTimer.cancel();
        returned.accept(term, failed);
    }
}
