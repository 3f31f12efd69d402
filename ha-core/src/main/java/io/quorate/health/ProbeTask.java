package io.quorate.health;

import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A registered probe: when it is due, and that it never runs twice at once. */
final class ProbeTask implements HealthHandle {
    private static final Logger LOG = System.getLogger(ProbeTask.class.getName());

    private final String name;
    private final ProbeKind kind;
    private final Probe probe;
    private final ProbeOptions options;
    private final ProbeLane lane;
    private final Scheduler scheduler;
    private final HealthBook book;
    private final AtomicReference<@Nullable ProbeRun> current = new AtomicReference<>();
    private volatile @Nullable Cancellable timer;
    private volatile boolean deferred;
    private volatile boolean closed;

    ProbeTask(
            String name,
            ProbeKind kind,
            Probe probe,
            ProbeOptions options,
            ProbeLane lane,
            Scheduler scheduler,
            HealthBook book) {
        this.name = name;
        this.kind = kind;
        this.probe = probe;
        this.options = options;
        this.lane = lane;
        this.scheduler = scheduler;
        this.book = book;
    }

    String name() {
        return name;
    }

    ProbeKind kind() {
        return kind;
    }

    ProbeOptions options() {
        return options;
    }

    void start() {
        arm(scheduler.schedule(options.initialDelay(), this::due));
    }

    /** Start-up is complete: runs what fell due before it was. */
    void startUpCompleted() {
        if (deferred) {
            runIfAllowed();
        }
    }

    void timedOut() {
        book.judge(this, ProbeResult.fail("timed out after " + options.timeout()), false);
    }

    void ended(ProbeRun run, ProbeResult result) {
        // Before the judgement: that may complete start-up and make other probes, or this one again, due at once.
        current.compareAndSet(run, null);
        book.judge(this, result, false);
    }

    void returnedLate(ProbeRun run, boolean interruptLeft) {
        current.compareAndSet(run, null);
        LOG.log(Level.DEBUG, "{0} returned after its time-out, interrupt unused: {1}", this, interruptLeft);
    }

    ProbeResult thrown(@Nullable Throwable problem) {
        LOG.log(Level.DEBUG, () -> this + " threw", problem);
        return ProbeResult.fail("threw " + problem);
    }

    @Override
    public void close() {
        closed = true;
        arm(timer);
        book.remove(this);
        ProbeRun run = current.get();
        if (run != null) {
            run.cancel();
        }
    }

    private void arm(@Nullable Cancellable next) {
        timer = next;
        // Checked after the write: close() either sees the new timer or is seen here.
        if (closed && next != null) {
            next.cancel();
        }
    }

    private void due() {
        if (closed || book.isSettled(this)) {
            return;
        }
        arm(scheduler.schedule(options.period(), this::due));
        runIfAllowed();
    }

    private void runIfAllowed() {
        // Set before the check: completion of start-up either is seen here or sees this.
        deferred = true;
        if (kind != ProbeKind.STARTUP && !book.snapshot().started()) {
            return;
        }
        deferred = false;
        ProbeRun run = new ProbeRun(this, probe, lane);
        ProbeRun running = current.compareAndExchange(null, run);
        if (running == null) {
            lane.submit(run);
        } else if (running.isTimedOut()) {
            reportStuck(running);
        }
    }

    private void reportStuck(ProbeRun running) {
        String detail = "stuck: ignored its interrupt, not started again; " + running.whereabouts();
        LOG.log(Level.WARNING, "{0} is {1}", this, detail);
        book.judge(this, ProbeResult.fail(detail), true);
    }

    @Override
    public String toString() {
        return kind + " probe '" + name + "'";
    }
}
