package io.quorate.memory;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The way between a node and a {@link MemoryStore}, and the faults on it. Healthy at first. A fault holds until its
 * counterpart or {@link #heal()}, for all backends made over this link. Thread-safe; no method blocks.
 *
 * <p>A backend whose request is not answered within its request time-out takes its connection for broken: what is
 * pending fails, the session is suspended, watches are stale. It then tries to connect again until it succeeds.
 */
public final class MemoryLink implements BackendFactory {
    /** A count for {@link #loseRequests} and {@link #loseReplies}: all of them. */
    public static final int ALL = Integer.MAX_VALUE;

    private final MemoryStore store;
    private final List<MemoryBackend> backends = new CopyOnWriteArrayList<>();
    private final AtomicInteger requestsToLose = new AtomicInteger();
    private final AtomicInteger repliesToLose = new AtomicInteger();
    private final AtomicInteger repliesToBreakAt = new AtomicInteger();
    private volatile boolean cut;
    private volatile boolean losingHeartbeats;
    private volatile boolean losingChanges;
    private volatile Duration requestDelay = Duration.ZERO;
    private volatile Duration replyDelay = Duration.ZERO;

    MemoryLink(MemoryStore store) {
        this.store = store;
    }

    @Override
    public Backend create(BackendContext context) {
        return create(context, () -> {});
    }

    Backend create(BackendContext context, Runnable onClose) {
        MemoryBackend backend = new MemoryBackend(store, this, context, onClose);
        backends.add(backend);
        return backend;
    }

    /** Fault: nothing passes in either direction, and nobody is told. What is on its way waits for {@link #restore()}. */
    public void cut() {
        cut = true;
    }

    /** Ends {@link #cut()}. */
    public void restore() {
        cut = false;
        each(Connection::flush);
    }

    /** Fault: breaks the connection, so that the node notices at once. It connects again if it can. */
    public void breakNow() {
        each(c -> c.breaks("the connection was broken"));
    }

    /** Fault: the next write is applied, and the connection breaks before its reply. */
    public void breakBeforeNextReply() {
        repliesToBreakAt.set(1);
    }

    /**
     * Fault: requests disappear on their way to the store, heartbeats included.
     *
     * @param count how many; {@link #ALL}, or zero for no more
     */
    public void loseRequests(int count) {
        requestsToLose.set(count);
    }

    /**
     * Fault: requests are done, and their replies disappear, those to heartbeats included.
     *
     * @param count how many; {@link #ALL}, or zero for no more
     */
    public void loseReplies(int count) {
        repliesToLose.set(count);
    }

    /**
     * Fault: the store hears heartbeats and keeps the session, but the node does not learn of it.
     *
     * @param lose whether the answers to heartbeats disappear from now on
     */
    public void loseHeartbeatReplies(boolean lose) {
        losingHeartbeats = lose;
    }

    /**
     * Fault: a gap in all watches. Their changes disappear; at its end each watch brings a new snapshot.
     *
     * @param lose whether changes disappear from now on
     */
    public void loseChanges(boolean lose) {
        losingChanges = lose;
        if (!lose) {
            backends.forEach(MemoryBackend::watchAnew);
        }
    }

    /**
     * Fault: how long messages travel. Their order stays.
     *
     * @param request to the store; not negative
     * @param reply from the store, watch events included; not negative
     */
    public void delay(Duration request, Duration reply) {
        requestDelay = request;
        replyDelay = reply;
    }

    /** Fault: ends the session of every node on this link at the store, as {@link MemoryStore#expire} does. */
    public void expireSession() {
        backends.forEach(b -> b.session().ifPresent(s -> store.expire(s.id())));
    }

    /** Ends every fault of this link. */
    public void heal() {
        delay(Duration.ZERO, Duration.ZERO);
        loseRequests(0);
        loseReplies(0);
        repliesToBreakAt.set(0);
        losingHeartbeats = false;
        if (losingChanges) {
            loseChanges(false);
        }
        restore();
    }

    void closed(MemoryBackend backend) {
        backends.remove(backend);
    }

    boolean isCut() {
        return cut;
    }

    Duration requestDelay() {
        return requestDelay;
    }

    Duration replyDelay() {
        return replyDelay;
    }

    boolean losesChanges() {
        return losingChanges;
    }

    boolean losesRequest() {
        return take(requestsToLose);
    }

    boolean losesReplyTo(Call.Nature nature) {
        return (losingHeartbeats && nature == Call.Nature.HEARTBEAT) || take(repliesToLose);
    }

    boolean breaksBeforeReplyTo(Call.Nature nature) {
        return nature == Call.Nature.WRITE && take(repliesToBreakAt);
    }

    private void each(Consumer<Connection> step) {
        backends.forEach(b -> step.accept(b.connection()));
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> n == ALL ? ALL : Math.max(0, n - 1)) > 0;
    }
}
