package io.quorate;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards a resource of this process against holders that were overtaken: admits a token that is at least as great as the
 * greatest seen, refuses every smaller one. Thread-safe.
 *
 * <p>Not guaranteed: anything beyond this process and its lifetime. A resource that outlives the process must keep the
 * greatest token with its data.
 */
public final class TokenGate {
    private final String resource;
    private final AtomicLong greatest = new AtomicLong(Long.MIN_VALUE);
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * A gate that has seen no token.
     *
     * @param resource what it guards, for messages
     */
    public TokenGate(String resource) {
        this.resource = resource;
    }

    /**
     * Admits or refuses. What follows is not covered: a greater token may be admitted meanwhile; see {@link #call}.
     *
     * @param token the caller's token
     * @throws StaleTokenException if a greater one was admitted before
     */
    public void admit(FencingToken token) {
        long seen = greatest.accumulateAndGet(token.value(), Math::max);
        if (seen > token.value()) {
            throw new StaleTokenException(
                    "token " + token + " for " + resource + " is stale: " + seen + " was already admitted", null);
        }
    }

    /**
     * Runs an action while no greater token can be admitted through {@link #call}: actions run one at a time, so one that
     * began under a smaller token has ended before a greater one begins.
     *
     * @param token the caller's token
     * @param action what to do; it holds up all other callers
     * @param <T> what it returns
     * @return its result
     * @throws StaleTokenException if a greater token was admitted before; the action did not run
     * @throws Exception what the action throws
     */
    public <T> T call(FencingToken token, Callable<T> action) throws Exception {
        lock.lockInterruptibly();
        try {
            admit(token);
            return action.call();
        } finally {
            lock.unlock();
        }
    }
}
