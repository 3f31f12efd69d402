package io.quorate.memory;

import io.quorate.memory.Call.Nature;
import io.quorate.spi.BackendContext;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The client's end: requests and their answers, heartbeats, and what follows when an answer stays away. Its state changes
 * on the strand only, except that anyone may close it.
 */
final class Connection {

    /** Who is told; on the strand. */
    interface Owner {
        Optional<MemorySession> session();

        void disconnected();

        void reconnected();
    }

    private final MemoryStore store;
    private final MemoryLink link;
    private final BackendContext context;
    private final Owner owner;
    private final Strand strand;
    private final Lane toStore;
    private final Lane toClient;
    private final Set<Call<?>> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile Scheduler.Cancellable nextBeat = () -> {};
    private volatile boolean up = true;
    private volatile boolean closed;
    private long epoch;

    Connection(MemoryStore store, MemoryLink link, BackendContext context, Owner owner) {
        this.store = store;
        this.link = link;
        this.context = context;
        this.owner = owner;
        strand = new Strand(context.scheduler());
        toStore = new Lane(strand, context.ticker(), link::isCut);
        toClient = new Lane(strand, context.ticker(), link::isCut);
        store.attach(this);
    }

    long now() {
        return context.ticker().nanoTime();
    }

    Scheduler.Cancellable later(Duration delay, Runnable task) {
        return strand.later(delay, task);
    }

    void onStrand(Runnable task) {
        strand.execute(task);
    }

    /** Begins the heartbeats, which also find out that the store is away while nobody asks for anything. */
    void start() {
        if (started.compareAndSet(false, true)) {
            scheduleBeat();
        }
    }

    /** An answer, or a failure, in any case later than this call. What the supplier throws fails the call. */
    <T> CompletableFuture<T> request(Nature nature, Supplier<Function<StoreState, T>> work) {
        try {
            Function<StoreState, T> valid = work.get();
            return up
                    ? send(new Call<>(nature, valid), context.timings().requestTimeout())
                    : failed(new StoreException(Kind.UNAVAILABLE, "the store cannot be reached: try again"));
        } catch (StoreException e) {
            return failed(e);
        }
    }

    <T> CompletableFuture<T> send(Call<T> call, Duration timeout) {
        track(call);
        call.timeout(strand.later(timeout, () -> timedOut(call, timeout)));
        toStore.send(link.requestDelay(), () -> arrive(call));
        return call.result();
    }

    <T> CompletableFuture<T> failed(StoreException failure) {
        Call<T> call = new Call<>(Nature.READ, state -> {
            throw failure;
        });
        track(call);
        strand.execute(() -> call.fail(failure));
        return call.result();
    }

    /** From the store, within its lock. */
    void push(Runnable news) {
        toClient.send(link.replyDelay(), news);
    }

    void pushChange(Runnable change) {
        if (!link.losesChanges()) {
            push(change);
        }
    }

    /** What waited while the link was cut goes on. */
    void flush() {
        strand.execute(() -> {
            toStore.deliverDue();
            toClient.deliverDue();
        });
    }

    void breaks(String why) {
        strand.execute(() -> broken(why));
    }

    void close() {
        closed = true;
        nextBeat.cancel();
        store.detach(this);
        List.copyOf(pending).forEach(this::failClosed);
    }

    private void track(Call<?> call) {
        call.afterwards(() -> pending.remove(call));
        pending.add(call);
        // Whichever comes second, this look or the sweep of close(), sees the other.
        if (closed) {
            failClosed(call);
        }
    }

    private void failClosed(Call<?> call) {
        call.fail(new StoreException(Kind.CLOSED, "the backend is closed: make another"));
    }

    private void arrive(Call<?> call) {
        if (store.isStopped()) {
            broken("the store refused the connection");
        } else if (!link.losesRequest()) {
            store.perform(now(), call, answer -> answer(call.nature(), answer));
        }
    }

    private void answer(Nature nature, Runnable answer) {
        if (link.breaksBeforeReplyTo(nature)) {
            breaks("the connection broke before the reply");
        } else if (!link.losesReplyTo(nature)) {
            push(answer);
        }
    }

    private void timedOut(Call<?> call, Duration timeout) {
        if (!call.result().isDone()) {
            broken("no answer within " + timeout);
        }
    }

    /** All that was on its way is lost: nothing of it may arrive after what is sent on the next connection. */
    private void broken(String why) {
        if (closed) {
            return;
        }
        boolean news = up;
        up = false;
        long ended = ++epoch;
        toStore.clear();
        toClient.clear();
        List.copyOf(pending).forEach(call -> call.unanswered(why));
        if (news) {
            owner.disconnected();
        }
        Duration pause = news ? Duration.ZERO : context.timings().heartbeat().dividedBy(4);
        strand.later(pause, () -> {
            if (epoch == ended && !closed) {
                beat();
            }
        });
    }

    private void scheduleBeat() {
        nextBeat = strand.later(context.timings().heartbeat(), () -> {
            if (!closed) {
                if (up) {
                    beat();
                }
                scheduleBeat();
            }
        });
    }

    private void beat() {
        long sentAt = now();
        long sentIn = epoch;
        Optional<MemorySession> session = owner.session();
        Call<Boolean> proof = new Call<>(
                Nature.HEARTBEAT,
                state -> session.isEmpty()
                        || state.sessions().touch(session.get().id(), now()));
        CompletionStage<Boolean> answered = send(proof, context.timings().requestTimeout());
        answered.whenComplete((alive, failure) -> {
            if (failure == null && sentIn == epoch) {
                session.ifPresent(s -> s.heard(alive, sentAt));
                connected();
            }
        });
    }

    private void connected() {
        if (!up) {
            up = true;
            owner.reconnected();
        }
    }
}
