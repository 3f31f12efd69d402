package io.quorate.test.contract;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One store under test, with its time and its faults. The contract makes one for each test and closes it; whatever is
 * dear (servers) may live longer, as long as the store is healthy again when a harness is made. Tests keep to directories
 * of their own.
 *
 * <p>Called on the test's thread only. Every fault takes effect before the method returns, and holds until its counterpart
 * or {@link #heal()}.
 */
public interface BackendHarness extends AutoCloseable {

    /**
     * Makes a backend for a node that is new to the store, with {@link #timings()}.
     *
     * @param nodeId the node's id
     * @return a backend, closed by {@link #close()} at the latest
     */
    default Backend connect(String nodeId) {
        return connect(nodeId, timings());
    }

    /**
     * Makes a backend for a node that is new to the store.
     *
     * @param nodeId the node's id
     * @param timings its timings, which need not hold together
     * @return a backend, closed by {@link #close()} at the latest
     */
    Backend connect(String nodeId, SessionTimings timings);

    /**
     * The timings under which the contract runs: as short as the store allows with room for a slow machine.
     *
     * @return timings that hold on this store
     */
    SessionTimings timings();

    /**
     * The clock of all backends made here.
     *
     * @return the ticker
     */
    Ticker ticker();

    /**
     * Lets time pass, in small steps if it is virtual, until the condition holds.
     *
     * @param what the condition in words, for the failure
     * @param condition looked at often; it may itself wait, and what it throws is thrown on
     * @throws AssertionError if it does not hold within a few times the TTL
     */
    void awaitUntil(String what, BooleanSupplier condition);

    /**
     * Lets so much time pass.
     *
     * @param time how long
     */
    void pass(Duration time);

    /**
     * Waits for a stage in the store's time.
     *
     * @param stage the stage
     * @param <T> its result
     * @return its result
     * @throws StoreException if it failed with one
     * @throws AssertionError if it failed with anything else, or does not complete
     */
    default <T> T get(CompletionStage<T> stage) {
        CompletableFuture<Supplier<T>> outcome = new CompletableFuture<>();
        // The stage itself, not what was derived from it: a derived one would hide a wrapped failure.
        stage.whenComplete((value, failure) -> outcome.complete(() -> result(value, failure)));
        if (!outcome.isDone()) {
            awaitUntil("a stage completes", outcome::isDone);
        }
        return outcome.join().get();
    }

    /**
     * The store ends the session now, as it does when the TTL has passed.
     *
     * @param session the session
     */
    void expire(BackendSession session);

    /**
     * Cuts the backend off silently: nothing passes in either direction and nobody is told.
     *
     * @param backend made here
     */
    void disconnect(Backend backend);

    /**
     * Ends {@link #disconnect}.
     *
     * @param backend made here
     */
    void reconnect(Backend backend);

    /**
     * Breaks the backend's connection so that it notices at once. It may connect again immediately, and replies arrive
     * again if they were lost.
     *
     * @param backend made here
     */
    void breakConnection(Backend backend);

    /**
     * What the backend sends reaches the store and is done, but no reply arrives, until {@link #breakConnection} breaks
     * this connection for the next one to work. Between the two, the contract waits until another node sees the effect.
     *
     * @param backend made here
     */
    void loseReplies(Backend backend);

    /**
     * Everything that the store sends to the backend arrives so much later.
     *
     * @param backend made here
     * @param by zero ends it
     */
    void slowReplies(Backend backend, Duration by);

    /**
     * Kills the server that the backend is connected to; the others live on.
     *
     * @param backend made here, connected
     */
    void killAttachedServer(Backend backend);

    /** Kills the server that decides when sessions expire; the others live on and choose another. */
    void killLeader();

    /**
     * Cuts the server that the backend is connected to off from the rest of the store. It goes on talking to the backend.
     *
     * @param backend made here, connected to a server that does not decide when sessions expire
     */
    void isolateAttachedServer(Backend backend);

    /** Stops the whole store and starts it again with its data. */
    void restartStore();

    /** Ends every fault: cut links carry again, killed servers run, the store is whole. */
    void heal();

    /** Closes the backends and ends every fault. */
    @Override
    void close();

    private static <T> T result(T value, @Nullable Throwable failure) {
        if (failure instanceof StoreException expected) {
            throw expected;
        }
        if (failure != null) {
            throw new AssertionError("a stage may fail with a StoreException only", failure);
        }
        return value;
    }
}
