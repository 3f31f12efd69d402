package io.quorate.health;

import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One run of a probe: on a lane's thread, with a deadline counted from its start. */
final class ProbeRun {
    private final ProbeTask task;
    private final ProbeLane lane;
    private final FutureTask<ProbeResult> check;
    // Both guarded by the lane's lock.
    boolean detached;
    boolean ended;

    ProbeRun(ProbeTask task, Probe probe, ProbeLane lane) {
        this.task = task;
        this.lane = lane;
        check = new FutureTask<>(probe::check);
    }

    void execute(Scheduler scheduler) {
        Cancellable deadline = scheduler.schedule(task.options().timeout(), this::timeOut);
        // The future sees to it that an interrupt meant for this run cannot hit the next one on the same thread.
        check.run();
        boolean interruptLeft = Thread.interrupted();
        deadline.cancel();
        if (check.isCancelled()) {
            task.returnedLate(this, interruptLeft);
        } else {
            task.ended(this, result());
        }
    }

    /** Calls the run off: not started if it has not been, else interrupted. */
    void cancel() {
        check.cancel(true);
    }

    boolean isTimedOut() {
        return check.isCancelled();
    }

    private void timeOut() {
        if (check.cancel(true)) {
            lane.detach(this);
            task.timedOut();
        }
    }

    private ProbeResult result() {
        try {
            ProbeResult result = check.get();
            return result != null ? result : ProbeResult.fail("returned null instead of a result");
        } catch (ExecutionException e) {
            return task.thrown(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("a future that is done does not wait", e);
        }
    }
}
