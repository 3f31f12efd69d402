package io.quorate.examples.modelserver;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.quorate.QuorateException;
import io.quorate.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one model at a time over the Open Inference Protocol v2. Thread-safe. The model it is built with stays its
 * owner's: close it after the server.
 */
public final class ModelServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = CLOSE_GRACE.multipliedBy(2);

    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final InFlight inFlight = new InFlight(Ticker.system());
    private final DigitCanary canary = new DigitCanary();
    private final ServedModel served;
    private final Vertx vertx;
    private final HttpServer http;

    private ModelServer(ModelServerBuilder setup) {
        served = new ServedModel(setup.model);
        // One event loop only routes and copies bytes; nothing of ours lies in Vert.x's file cache.
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        http = vertx.createHttpServer(
                        new HttpServerOptions().setHost(setup.host).setPort(setup.port))
                .requestHandler(router(setup));
    }

    private Router router(ModelServerBuilder setup) {
        Responder responder = new Responder(vertx, setup.instance, draining::get);
        Descriptions descriptions = new Descriptions(
                setup.modelName,
                served,
                setup.live,
                () -> !draining.get() && setup.ready.getAsBoolean(),
                setup.properties);
        return new Router(setup.modelName, served, descriptions, infer(setup, responder), responder);
    }

    private InferHandler infer(ModelServerBuilder setup, Responder responder) {
        // The pool's own queue has no bound; the places, one per worker and per waiter, are its bound.
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("inference", setup.workers);
        BulkheadConfig places = BulkheadConfig.custom()
                .maxConcurrentCalls(setup.workers + setup.queue)
                .maxWaitDuration(Duration.ZERO)
                .build();
        return new InferHandler(
                vertx,
                workers,
                Bulkhead.of("places", places),
                inFlight,
                new BodyReader(setup.maxBodyBytes, setup.readTimeout),
                served,
                setup.modelName,
                responder);
    }

    /** A server for this model, with defaults to be changed before it starts. */
    public static ModelServerBuilder builder(InferenceModel model) {
        return new ModelServerBuilder(model);
    }

    static ModelServer start(ModelServerBuilder setup) {
        ModelServer server = new ModelServer(setup);
        try {
            await(server.http.listen());
        } catch (RuntimeException e) {
            server.close();
            throw new QuorateException(
                    "Cannot listen on " + setup.host + ':' + setup.port + " (" + e.getMessage()
                            + "); choose another port, or 0 for any free one.",
                    e);
        }
        LOG.info("{} serves {} on {}:{}", setup.instance, setup.modelName, setup.host, server.port());
        return server;
    }

    /** The port that is listened on. */
    public int port() {
        return http.actualPort();
    }

    /** Inference requests between their first byte and the last of their answers. */
    public int inFlight() {
        return inFlight.count();
    }

    /** Time since the last successful inference of a client, or since the start: a canary is only needed when it is long. */
    public Duration sinceLastSuccess() {
        return inFlight.sinceLastSuccess();
    }

    /**
     * Runs a real inference with known answers, on the caller's thread and not through the queue: a full queue is
     * back-pressure, not illness.
     *
     * @return whether every answer was right; a failure is logged
     */
    public boolean canary() {
        return served.with(canary::passes);
    }

    /** The model that is served now. */
    InferenceModel model() {
        return served.current();
    }

    /**
     * Serves another model from the next request on; those under way end with the old one, which is then closed.
     *
     * @param next closed by this server from now on, also if it is refused
     * @throws ModelException it has other tensors or reads digits wrong; the model before is served on
     */
    void swap(InferenceModel next) {
        InferenceModel now = served.current();
        boolean fits = next.isLike(now);
        if (!fits || !canary.passes(next)) {
            next.close();
            throw new ModelException(
                    "Version " + next.version() + (fits ? " reads too many digits wrong" : " has other tensors")
                            + "; version " + now.version() + " is served on.",
                    null);
        }
        served.swap(next);
        LOG.info("Serves version {} instead of {} from now on", next.version(), now.version());
    }

    /**
     * Says "not ready" from now on, still serves what comes (discovery needs a moment to notice), and waits until no
     * request is in flight. Leave the registry first.
     *
     * @param deadline how long to wait
     * @return whether none was in flight at the end
     * @throws InterruptedException the wait was interrupted; the server still drains
     */
    public boolean drain(Duration deadline) throws InterruptedException {
        draining.set(true);
        return inFlight.awaitIdle(deadline);
    }

    /** Stops listening, gives requests in flight 5 s to end, frees threads and ports. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            draining.set(true);
            // One after the other: a future chained on to the server's would be told by an event loop that has ended.
            closeQuietly(() -> http.shutdown(CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS));
            closeQuietly(vertx::close);
            served.close();
        }
    }

    private static void closeQuietly(Supplier<Future<?>> close) {
        try {
            await(close.get());
        } catch (RuntimeException e) {
            LOG.warn("The model server did not close cleanly", e);
        }
    }

    private static void await(Future<?> future) {
        future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
