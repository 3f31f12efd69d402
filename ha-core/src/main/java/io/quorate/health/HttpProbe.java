package io.quorate.health;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a GET is answered with an expected status. Redirects are not followed, proxies not used. The whole exchange has
 * a time-out, the end of the answer's body included; of a body longer than the limit only the beginning is read.
 * {@link ProbeScope#EXTERNAL}. Immutable.
 */
public final class HttpProbe implements Probe {
    private static final int MAX_EXCERPT = 200;
    private static final ReentrantLock CLIENT_LOCK = new ReentrantLock();
    // One client for all probes, since each has a thread of its own; weak, since only its collection ends that thread.
    private static @Nullable WeakReference<HttpClient> sharedClient;

    private final URI uri;
    private final HttpClient client;
    private final Set<Integer> expected;
    private final Duration timeout;
    private final int maxBody;

    private HttpProbe(URI uri, HttpClient client, Set<Integer> expected, Duration timeout, int maxBody) {
        this.uri = uri;
        this.client = client;
        this.expected = expected;
        this.timeout = Checks.duration("timeout", timeout);
        this.maxBody = Checks.atLeast("maxBody", 0, maxBody);
    }

    /**
     * Expects any status from 200 to 299 within 2 s.
     *
     * @param uri {@code http} or {@code https}, with a host
     * @return the probe
     * @throws IllegalArgumentException if the URI is of another kind
     */
    public static HttpProbe get(URI uri) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException("uri is " + uri + ": it must be like http://host:port/path");
        }
        Set<Integer> success = IntStream.range(200, 300).boxed().collect(Collectors.toUnmodifiableSet());
        return new HttpProbe(uri, sharedClient(), success, Duration.ofSeconds(2), 64 * 1024);
    }

    /**
     * Which answers pass.
     *
     * @param statuses at least one, each 100 to 599; default 200 to 299
     * @return a changed probe
     * @throws IllegalArgumentException if none is given or one is out of range
     */
    public HttpProbe withExpectedStatus(int... statuses) {
        if (statuses.length == 0 || IntStream.of(statuses).anyMatch(status -> status < 100 || status > 599)) {
            throw new IllegalArgumentException("expected status is "
                    + IntStream.of(statuses).boxed().toList() + ": give at least one, each from 100 to 599");
        }
        Set<Integer> wanted = IntStream.of(statuses).boxed().collect(Collectors.toUnmodifiableSet());
        return new HttpProbe(uri, client, wanted, timeout, maxBody);
    }

    /**
     * How long the whole exchange may take.
     *
     * @param whole 1 ms to 1 day; default 2 s. Keep it below {@link ProbeOptions#timeout()}, for a better detail
     * @return a changed probe
     * @throws IllegalArgumentException if out of range
     */
    public HttpProbe withTimeout(Duration whole) {
        return new HttpProbe(uri, client, expected, whole, maxBody);
    }

    /**
     * How much of a body is read at most. A longer one costs the connection, and does not fail the probe.
     *
     * @param bytes not negative; default 64 KiB
     * @return a changed probe
     * @throws IllegalArgumentException if negative
     */
    public HttpProbe withMaxBody(int bytes) {
        return new HttpProbe(uri, client, expected, timeout, bytes);
    }

    /**
     * With which client, for example one with certificates of its own.
     *
     * @param own not closed by the probe; default one that all probes share
     * @return a changed probe
     */
    public HttpProbe withClient(HttpClient own) {
        return new HttpProbe(uri, own, expected, timeout, maxBody);
    }

    @Override
    public ProbeResult check() throws InterruptedException {
        CompletableFuture<HttpResponse<String>> exchange =
                client.sendAsync(HttpRequest.newBuilder(uri).GET().build(), info -> new BoundedBody(maxBody));
        try {
            return judge(exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return ProbeResult.fail("no complete answer from " + shown() + " within " + timeout);
        } catch (ExecutionException e) {
            return ProbeResult.fail("no answer from " + shown() + ": " + reason(e));
        } finally {
            // Without effect on an exchange that is complete; else it closes the connection.
            exchange.cancel(true);
        }
    }

    @Override
    public ProbeScope scope() {
        return ProbeScope.EXTERNAL;
    }

    private ProbeResult judge(HttpResponse<String> response) {
        String seen = shown() + " answered " + response.statusCode();
        if (expected.contains(response.statusCode())) {
            return ProbeResult.pass(seen);
        }
        String body = response.body();
        return ProbeResult.fail(seen + ": " + body.substring(0, Math.min(body.length(), MAX_EXCERPT)));
    }

    /** Without user and query: they may hold secrets. */
    private String shown() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getPath();
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : String.valueOf(cause);
    }

    private static HttpClient sharedClient() {
        CLIENT_LOCK.lock();
        try {
            HttpClient client = sharedClient == null ? null : sharedClient.get();
            if (client == null) {
                client = newClient();
                sharedClient = new WeakReference<>(client);
            }
            return client;
        } finally {
            CLIENT_LOCK.unlock();
        }
    }

    private static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }
}
