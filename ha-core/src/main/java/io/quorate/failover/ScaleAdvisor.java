package io.quorate.failover;

import io.quorate.Subscription;
import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Advice to an autoscaler, out of signals: {@link ScaleAdvice#OUT} while any of some is raised, {@link ScaleAdvice#IN} while
 * none of them and all of some others are, else {@link ScaleAdvice#HOLD}. It acts on nothing itself. An
 * {@link io.quorate.http.HaHttpServer HTTP server} publishes it.
 *
 * <p>Thread-safe. Not guaranteed: that an advice is still right when it is read, or that two processes advise the same.
 */
public final class ScaleAdvisor implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ScaleAdvisor.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<Signal> out;
    private final List<Signal> in;
    private final OwnTime time;
    private final OwnThreads threads = new OwnThreads("quorate-scale-advice");
    private final List<Mailbox<ScaleAdvice>> listeners = new CopyOnWriteArrayList<>();
    private volatile ScaleAdvice told = ScaleAdvice.HOLD;
    private volatile Cancellable timer = () -> {};
    private volatile boolean closed;

    private ScaleAdvisor(List<Signal> out, List<Signal> in, @Nullable Scheduler scheduler) {
        this.out = List.copyOf(out);
        this.in = List.copyOf(in);
        time = OwnTime.of(scheduler, "quorate-scale-advice");
    }

    /**
     * Advises by signals, whose delays are those of the advice.
     *
     * @param out any of them: more instances
     * @param in all of them, and none of the others: fewer instances; empty for never
     * @return an advisor; close it, which closes no signal
     * @throws IllegalArgumentException if two signals have one name
     */
    public static ScaleAdvisor of(List<Signal> out, List<Signal> in) {
        return start(out, in, null);
    }

    /**
     * As {@link #of}, by another scheduler.
     *
     * @param out as there
     * @param in as there
     * @param scheduler says when to look whether the advice has changed; not closed
     * @return an advisor; close it
     * @throws IllegalArgumentException if two signals have one name
     */
    public static ScaleAdvisor of(List<Signal> out, List<Signal> in, Scheduler scheduler) {
        return start(out, in, scheduler);
    }

    private static ScaleAdvisor start(List<Signal> out, List<Signal> in, @Nullable Scheduler scheduler) {
        List<String> names = new ArrayList<>();
        Stream.concat(out.stream(), in.stream()).distinct().map(Signal::name).forEach(names::add);
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException("signals are named " + names + ": each must have a name of its own");
        }
        ScaleAdvisor advisor = new ScaleAdvisor(out, in, scheduler);
        advisor.schedule();
        return advisor;
    }

    /**
     * The advice by the signals as they stand.
     *
     * @return the advice
     */
    public ScaleAdvice advice() {
        if (out.stream().anyMatch(Signal::isRaised)) {
            return ScaleAdvice.OUT;
        }
        return !in.isEmpty() && in.stream().allMatch(Signal::isRaised) ? ScaleAdvice.IN : ScaleAdvice.HOLD;
    }

    /**
     * The signals it goes by.
     *
     * @return each once; an immutable list
     */
    public List<Signal> signals() {
        return Stream.concat(out.stream(), in.stream()).distinct().toList();
    }

    /**
     * Tells a listener of every change from now on, within a second.
     *
     * @param listener called on a thread of the advisor, in order, never concurrently with itself; what it throws is logged
     * @return ends it
     */
    public Subscription onChange(Consumer<ScaleAdvice> listener) {
        Mailbox<ScaleAdvice> mailbox =
                new Mailbox<>("a listener of scale advice", threads, Integer.MAX_VALUE, listener);
        listeners.add(mailbox);
        return () -> listeners.remove(mailbox);
    }

    private void schedule() {
        timer = time.scheduler().schedule(PERIOD, this::look);
        if (closed) {
            timer.cancel();
        }
    }

    private void look() {
        ScaleAdvice now = advice();
        if (now != told) {
            LOG.log(Level.INFO, "scale advice: {0}, until now {1}", now, told);
            told = now;
            listeners.forEach(mailbox -> mailbox.add(now));
        }
        if (!closed) {
            schedule();
        }
    }

    /** Ends the listeners; the advice stays readable. Closes no signal. Idempotent. */
    @Override
    public void close() {
        closed = true;
        timer.cancel();
        time.close();
        threads.closeQuietly(PATIENCE);
    }
}
