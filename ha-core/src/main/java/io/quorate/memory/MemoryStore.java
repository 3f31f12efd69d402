package io.quorate.memory;

import io.quorate.spi.BackendFactory;
import io.quorate.spi.Entry;
import io.quorate.spi.Limits;
import io.quorate.time.Scheduler;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One store in memory, shared by the nodes that connect to it. Keeps its entries until it is garbage. Thread-safe; no
 * method blocks.
 *
 * <pre>{@code
 * MemoryStore store = new MemoryStore();
 * MemoryLink link = store.link();
 * HaNode node = HaNode.builder("memory:").backend(link).build();
 * link.cut();      // the node is alone now
 * }</pre>
 *
 * <p>All nodes of one store must share one clock. The store has no thread: sessions expire by a timer on the scheduler of
 * whichever node is connected, and none expires while there is none, for nobody could see it. So a backend must be closed
 * before the scheduler that it was given.
 */
public final class MemoryStore {
    /** No more than real stores allow, so that what works in memory works there: 1,000,000 bytes, 100 writes, 10,000 entries. */
    public static final Limits DEFAULT_LIMITS = new Limits(1_000_000, 100, 10_000);

    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final StoreState state;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private Scheduler.Cancellable expiry = () -> {};
    private long armedFor;
    private volatile boolean stopped;

    /** An empty store with {@link #DEFAULT_LIMITS}. */
    public MemoryStore() {
        this(DEFAULT_LIMITS);
    }

    /**
     * An empty store.
     *
     * @param limits its ceilings
     */
    public MemoryStore(Limits limits) {
        this.limits = limits;
        state = new StoreState(limits);
    }

    /**
     * A new way to this store, whose faults can be switched.
     *
     * @return makes backends that are connected over this link
     */
    public MemoryLink link() {
        return new MemoryLink(this);
    }

    /**
     * Makes backends with a link each.
     *
     * @return the factory, for any number of nodes
     */
    public BackendFactory factory() {
        return context -> link().create(context);
    }

    /**
     * The sessions that the store keeps at this moment.
     *
     * @return their ids, oldest first
     */
    public List<String> sessions() {
        return locked(s -> s.sessions().ids());
    }

    /**
     * What the store holds directly under a directory at this moment.
     *
     * @param dir the directory's key
     * @return its entries in creation order
     */
    public List<Entry> list(String dir) {
        return locked(s -> s.entries().list(dir));
    }

    /**
     * How many keys the store holds.
     *
     * @return the number of entries
     */
    public int size() {
        return locked(s -> s.entries().size());
    }

    /**
     * How many watches the store serves.
     *
     * @return the number of watches
     */
    public int watches() {
        return locked(StoreState::subscriptions);
    }

    /**
     * Fault: ends a session now, as its TTL would. Its entries go at once; its holder is told as soon as the link carries.
     *
     * @param session its id
     */
    public void expire(String session) {
        run(s -> s.end(session, Optional.of("it was expired at the store")));
    }

    /** Fault: stops the store. All connections break; what it holds is kept, and no session expires. Idempotent. */
    public void stop() {
        stopped = true;
        run(s -> connections.forEach(c -> c.breaks("the store stopped")));
    }

    /** Starts the store again after {@link #stop()}. As a new leader does, it counts every session's TTL anew. Idempotent. */
    public void start() {
        run(s -> {
            if (stopped) {
                connections.stream().findFirst().ifPresent(c -> s.sessions().touchAll(c.now()));
                stopped = false;
            }
        });
    }

    Limits limits() {
        return limits;
    }

    boolean isStopped() {
        return stopped;
    }

    void attach(Connection connection) {
        run(s -> connections.add(connection));
    }

    void detach(Connection connection) {
        run(s -> connections.remove(connection));
    }

    void unsubscribe(Subscription subscription) {
        locked(s -> {
            s.unsubscribe(subscription);
            return true;
        });
    }

    /**
     * Does a call's work. The answer is handed over within the lock: between the work and its answer no change may be put
     * on the link, or the watch that the work began would show it twice or too early.
     */
    void perform(long now, Call<?> call, Consumer<Runnable> answer) {
        locked(s -> {
            s.expireDue(now);
            answer.accept(call.perform(s));
            armIfSessionsCame();
            return true;
        });
    }

    private void expireDue(Connection timekeeper) {
        run(s -> {
            // The store may have stopped since the timer was set.
            if (!stopped) {
                s.expireDue(timekeeper.now());
            }
        });
    }

    /** Timers move with the first connection: its scheduler lives as long as it does. */
    private void arm() {
        expiry.cancel();
        expiry = () -> {};
        armedFor = state.sessions().opened();
        connections.stream()
                .filter(c -> !stopped)
                .findFirst()
                .ifPresent(c -> state.sessions()
                        .untilNext(c.now())
                        .ifPresent(left -> expiry = c.later(Duration.ofNanos(left), () -> expireDue(c))));
    }

    /** A heartbeat only ever moves a session's end away; the timer then comes early, finds nothing and is set again. */
    private void armIfSessionsCame() {
        if (armedFor != state.sessions().opened()) {
            arm();
        }
    }

    private void run(Consumer<StoreState> step) {
        locked(s -> {
            step.accept(s);
            arm();
            return true;
        });
    }

    private <T> T locked(Function<StoreState, T> step) {
        lock.lock();
        try {
            return step.apply(state);
        } finally {
            lock.unlock();
        }
    }
}
