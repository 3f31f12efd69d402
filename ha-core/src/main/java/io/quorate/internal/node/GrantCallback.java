package io.quorate.internal.node;

import io.quorate.CallbackOverrunException;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.internal.callback.Lane;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The user's callback across grants: one call at a time, a grace when it should end. Confined to the loop. */
public final class GrantCallback<G extends Grant> {

    /** What the user does with a grant. */
    @FunctionalInterface
    public interface Body<G> {
        void exercise(G grant) throws Exception;
    }

    private final NodeCore core;
    private final String where;
    private final String mend;
    private final Body<G> body;
    private final Duration grace;
    private final BiConsumer<G, Boolean> returned;
    private final Lane lane;
    private @Nullable GrantCall<G> running;
    /** The running call has had its grace: nothing waits for it any more but the next grant. */
    private boolean abandoned;

    private Cancellable graceTimer = () -> {};

    /**
     * @param where whose callback it is
     * @param mend what to do about a call that does not return in its grace
     * @param returned told on the loop that a grant's call has returned, and whether it failed
     */
    public GrantCallback(
            NodeCore core, String where, String mend, Body<G> body, Duration grace, BiConsumer<G, Boolean> returned) {
        this.core = core;
        this.where = where;
        this.mend = mend;
        this.body = body;
        this.grace = grace;
        this.returned = returned;
        this.lane = core.patientLane(where);
    }

    public boolean isRunning() {
        return running != null;
    }

    /** Whether a call runs that still has its grace. */
    public boolean isAwaited() {
        return running != null && !abandoned;
    }

    public void call(G grant) {
        GrantCall<G> call = new GrantCall<>(body, grant);
        running = call;
        if (!lane.offer(() -> run(grant, call))) {
            // A grant that nobody exercises is given up, for another node or a better moment.
            core.loop().execute(() -> ended(grant, true));
        }
    }

    /** Makes another call to the same user, between the grants' and never beside them. Returns whether it will be made. */
    public boolean between(Runnable call) {
        return lane.offer(call);
    }

    public void interrupt() {
        if (running != null) {
            running.interrupt();
        }
    }

    /** Gives the running call its grace; if it has not returned by then, interrupts it and goes on without it. */
    public void awaitReturn(String consequence, Runnable then) {
        GrantCall<G> call = running;
        graceTimer.cancel();
        graceTimer = core.later(grace, () -> {
            if (running == call) {
                core.failures()
                        .report(
                                where,
                                new CallbackOverrunException(where + ": the callback did not return within the"
                                        + " stop grace of " + grace + "; " + consequence + ". " + mend));
                abandoned = true;
                interrupt();
                then.run();
            }
        });
    }

    /** On the callback executor. */
    private void run(G grant, GrantCall<G> call) {
        boolean failed = true;
        core.failures().calling(grant, core.ticker().nanoTime());
        try {
            call.run();
            failed = false;
        } catch (InterruptedException | GrantLostException e) {
            // What a call does that has heard of the loss is no failure.
            if (grant.isValid()) {
                core.failures().report(where, e);
            }
        } catch (Exception | Error e) {
            core.failures().report(where, e);
        }
        boolean outcome = failed;
        core.loop().execute(() -> ended(grant, outcome));
    }

    private void ended(G grant, boolean failed) {
        running = null;
        abandoned = false;
        graceTimer.cancel();
        returned.accept(grant, failed);
    }
}
