package io.quorate.health;

import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** One run of a probe: on a lane's thread, with a deadline counted from its start. */
final class ProbeRun {
    private final ProbeTask task;
    private final ProbeLane lane;
    private final FutureTask<ProbeResult> check;
    private volatile @Nullable Thread runner;
    // Both guarded by the lane's lock.
    boolean detached;
    boolean ended;

    ProbeRun(ProbeTask task, Probe probe, ProbeLane lane) {
        this.task = task;
        this.lane = lane;
        check = new FutureTask<>(probe::check);
    }

    void execute(Scheduler scheduler) {
        runner = Thread.currentThread();
        Cancellable deadline = scheduler.schedule(task.options().timeout(), this::timeOut);
        // The future sees to it that an interrupt meant for this run cannot hit the next one on the same thread.
        check.run();
        boolean interruptLeft = Thread.interrupted();
        deadline.cancel();
        runner = null;
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

    /** Where its thread stands, for people who wonder what it is stuck on. */
    String whereabouts() {
        Thread thread = runner;
        StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        return stack.length == 0 ? "just returning" : "at " + stack[0];
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
