package io.quorate.internal.session;

import io.quorate.Loss;
import io.quorate.NodeState;
import io.quorate.internal.callback.FailureSink;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.SessionListener;
import io.quorate.spi.StoreException;
import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session, watches its deadline, and opens another when it is lost, until closed. Confined to the loop; only
 * {@link #state()} and {@link #era()} may be read from anywhere.
 */
public final class SessionKeeper {
    private final Backend backend;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Executor loop;
    private final FailureSink failures;
    private final BiConsumer<NodeState, String> stateListener;
    private final Backoff backoff;
    private final Set<Participant> participants = new LinkedHashSet<>();
    private final CompletableFuture<BackendSession> started = new CompletableFuture<>();

    private final AtomicLong proofs = new AtomicLong();
    private volatile NodeState state = NodeState.LOST;
    private volatile @Nullable Era era;
    private @Nullable BackendSession session;
    private Scheduler.Cancellable deadline = () -> {};

    public SessionKeeper(
            Backend backend,
            Ticker ticker,
            Scheduler scheduler,
            Executor loop,
            FailureSink failures,
            BiConsumer<NodeState, String> stateListener) {
        this.backend = backend;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.loop = loop;
        this.failures = failures;
        this.stateListener = stateListener;
        backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));
    }

    /** Opens the first session. The stage fails if that fails; nothing is tried again then. */
    public CompletionStage<BackendSession> start() {
        loop.execute(this::open);
        return started;
    }

    public NodeState state() {
        return state;
    }

    /** The era at this moment; off the loop it may have ended already, which its validity tells. */
    public Optional<Era> era() {
        return Optional.ofNullable(era);
    }

    /** How often the store has said that a session lives. */
    public long proofs() {
        return proofs.get();
    }

    /** How long that still counts for. */
    public Duration validFor() {
        return era().map(e -> Duration.ofNanos(e.validity().remaining(ticker.nanoTime())))
                .orElse(Duration.ZERO);
    }

    /** On the loop only. */
    public void add(Participant participant) {
        participants.add(participant);
        era().ifPresent(participant::eraBegan);
    }

    /** On the loop only. */
    public void remove(Participant participant) {
        participants.remove(participant);
    }

    /** Ends the session at the store. On the loop only; the stage fails if the store could not be told. */
    public CompletionStage<Void> close() {
        if (state == NodeState.CLOSED) {
            return CompletableFuture.completedFuture(null);
        }
        endEra(Loss.NODE_CLOSED);
        changeState(NodeState.CLOSED, "the node was closed");
        started.completeExceptionally(new IllegalStateException("closed before the first session was open"));
        BackendSession last = session;
        return last == null ? CompletableFuture.completedFuture(null) : last.close();
    }

    private void open() {
        if (state == NodeState.CLOSED) {
            return;
        }
        Course course = new Course();
        backend.open(course)
                .whenComplete((opened, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        course.opened(opened);
                    } else {
                        openFailed(failure);
                    }
                }));
    }

    private void openFailed(Throwable failure) {
        if (!started.isDone()) {
            started.completeExceptionally(failure);
        } else if (state != NodeState.CLOSED) {
            failures.report("opening a session", failure);
            scheduler.schedule(backoff.next(), () -> loop.execute(this::open));
        }
    }

    /** Waits for the next proof of life if the last one is already too old. */
    private void beginEra(BackendSession live) {
        Era begun = new Era(live, new Validity(live.validUntil()));
        if (!begun.validity().isValid(ticker.nanoTime())) {
            return;
        }
        era = begun;
        watchDeadline(begun);
        each(p -> p.eraBegan(begun));
    }

    private void endEra(Loss loss) {
        Era ended = era;
        if (ended != null) {
            ended.validity().kill();
            era = null;
            deadline.cancel();
            each(p -> p.eraEnded(loss));
        }
    }

    private void watchDeadline(Era watched) {
        long now = ticker.nanoTime();
        if (era != watched) {
            return;
        }
        if (watched.validity().isValid(now)) {
            Duration left = Duration.ofNanos(watched.validity().remaining(now));
            deadline = scheduler.schedule(left, () -> loop.execute(() -> watchDeadline(watched)));
        } else {
            endEra(Loss.DEADLINE_PASSED);
        }
    }

    private void changeState(NodeState next, String reason) {
        if (state != next && state != NodeState.CLOSED) {
            state = next;
            stateListener.accept(next, reason);
        }
    }

    private void each(Consumer<Participant> call) {
        List<Participant> copy = new ArrayList<>(participants);
        for (Participant participant : copy) {
            try {
                call.accept(participant);
            } catch (RuntimeException e) {
                // A defect in one recipe must not keep the others from hearing that their grants are over.
                failures.report("telling a recipe of its session", e);
            }
        }
    }

    /** The course of one session; what it says after another has been opened is void. */
    private final class Course implements SessionListener {
        private volatile @Nullable BackendSession mine;
        private @Nullable String lostEarly;

        void opened(BackendSession opened) {
            if (state == NodeState.CLOSED) {
                opened.close();
                return;
            }
            if (lostEarly != null) {
                openFailed(new StoreException(StoreException.Kind.SESSION_LOST, lostEarly));
                return;
            }
            mine = opened;
            session = opened;
            backoff.reset();
            beginEra(opened);
            changeState(NodeState.CONNECTED, "session " + opened.id() + " is open");
            started.complete(opened);
        }

        @Override
        public void extended(long validUntil) {
            proofs.incrementAndGet();
            Era current = era;
            if (current != null && current.session() == mine) {
                // On the backend's thread: waiting for the loop would cost validity that is already proven.
                current.validity().extend(validUntil, ticker.nanoTime());
            } else {
                loop.execute(this::revive);
            }
        }

        @Override
        public void suspended() {
            onLoop(() -> changeState(NodeState.SUSPENDED, "the store cannot be reached"));
        }

        @Override
        public void restored() {
            onLoop(() -> {
                revive();
                each(Participant::restored);
                changeState(NodeState.CONNECTED, "the store is back and the session survived");
            });
        }

        @Override
        public void lost(String reason) {
            loop.execute(() -> {
                if (mine == null) {
                    // The news overtook the opening itself.
                    lostEarly = reason;
                }
            });
            onLoop(() -> {
                session = null;
                endEra(Loss.SESSION_LOST);
                changeState(NodeState.LOST, reason);
                scheduler.schedule(backoff.next(), () -> loop.execute(SessionKeeper.this::open));
            });
        }

        /** The deadline had passed, yet the store kept the session: a new era on it. */
        private void revive() {
            BackendSession live = mine;
            if (era == null && live != null && live == session && state != NodeState.CLOSED) {
                beginEra(live);
            }
        }

        private void onLoop(Runnable step) {
            loop.execute(() -> {
                if (mine != null && mine == session && state != NodeState.CLOSED) {
                    step.run();
                }
            });
        }
    }
}
