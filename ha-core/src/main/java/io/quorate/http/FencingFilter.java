package io.quorate.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.quorate.FencingToken;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards an HTTP service against callers that were overtaken: a request carries its {@link FencingHeader}, and one with a
 * smaller token than the greatest seen is refused with 412. A greater token is admitted only once the requests of smaller
 * ones have ended, so that none of them acts after it; requests of the same token run side by side.
 *
 * <p>A request without the header is refused with 428, a malformed one with 400, and a greater token whose predecessors do
 * not end in time with 503. GET, HEAD and OPTIONS pass without a header: they change nothing.
 *
 * <p>Not guaranteed: that what a handler leaves to other threads has ended with its request; anything beyond this process and its lifetime, unless it is told the greatest token again when it
 * starts; nor anything against callers that lie: whoever sends the largest number locks all others out, so authenticate
 * them before this filter. Thread-safe.
 */
public final class FencingFilter extends Filter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final String resource;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock, as the two below. */
    private long greatest;

    /** Whose requests are running. */
    private long active;

    private int running;

    private FencingFilter(String resource, long greatest, Duration patience) {
        this.resource = resource;
        this.greatest = greatest;
        this.patience = patience;
    }

    /**
     * A filter that has seen no token and lets a new one wait 30 s for its predecessors' requests.
     *
     * @param resource what it guards, for messages
     * @return the filter
     */
    public static FencingFilter of(String resource) {
        return new FencingFilter(resource, -1, Duration.ofSeconds(30));
    }

    /**
     * A filter that goes on from what its data has seen, or waits for another time.
     *
     * @param resource what it guards, for messages
     * @param greatest the greatest token kept with the data; smaller ones are refused from the first request on
     * @param patience how long a greater token waits for its predecessors' requests; positive, at most an hour
     * @return the filter
     * @throws IllegalArgumentException if the patience is out of range
     */
    public static FencingFilter of(String resource, FencingToken greatest, Duration patience) {
        if (patience.isZero() || patience.isNegative() || patience.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "patience is " + patience + ": it must be positive and at most " + LONGEST_WAIT);
        }
        return new FencingFilter(resource, greatest.value(), patience);
    }

    /**
     * The greatest token seen, to be kept with the data.
     *
     * @return empty if none was
     */
    public Optional<FencingToken> greatest() {
        lock.lock();
        try {
            return greatest < 0 ? Optional.empty() : Optional.of(new FencingToken(greatest));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String description() {
        return "refuses requests with a smaller " + FencingHeader.NAME + " than the greatest seen";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        List<String> values = exchange.getRequestHeaders().getOrDefault(FencingHeader.NAME, List.of());
        if (values.isEmpty() && SAFE.contains(exchange.getRequestMethod())) {
            chain.doFilter(exchange);
            return;
        }
        Optional<FencingToken> token = values.size() == 1 ? FencingHeader.parse(values.get(0)) : Optional.empty();
        if (token.isEmpty()) {
            refuse(
                    exchange,
                    values.isEmpty() ? 428 : 400,
                    "one header " + FencingHeader.NAME + " with the caller's token, a decimal number, is required");
            return;
        }
        switch (enter(token.get().value())) {
            case STALE ->
                refuse(
                        exchange,
                        FencingHeader.STALE,
                        "token " + token.get() + " for " + resource + " is stale: stop, another holds it");
            case BUSY -> refuse(exchange, 503, "requests of an earlier token for " + resource + " have not ended");
            case ADMITTED -> {
                try {
                    chain.doFilter(exchange);
                } finally {
                    leave();
                }
            }
        }
    }

    private enum Entry {
        ADMITTED,
        STALE,
        BUSY
    }

    private Entry enter(long token) throws IOException {
        long left = patience.toNanos();
        lock.lock();
        try {
            if (token > greatest) {
                // At once: smaller ones are refused from now on, else they might never come to an end.
                greatest = token;
                changed.signalAll();
            }
            while (token == greatest && running > 0 && active != token && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (token < greatest) {
                return Entry.STALE;
            }
            if (running > 0 && active != token) {
                return Entry.BUSY;
            }
            active = token;
            running++;
            return Entry.ADMITTED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an earlier token's requests were waited for");
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running--;
            if (running == 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The greatest token goes along, so that the answer cannot be taken for another component's. */
    private void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        try (exchange) {
            byte[] body = (reason + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (status == FencingHeader.STALE) {
                greatest().ifPresent(t -> exchange.getResponseHeaders().set(FencingHeader.NAME, t.toString()));
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
