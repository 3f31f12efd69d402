package io.quorate.examples.gateway;

import io.quorate.examples.launch.CannotStartException;
import io.quorate.registry.ServiceRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A running gateway. Thread-safe. */
final class Gateway implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Shared shared;
    private final List<GatewayLoop> loops = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Gateway(Vertx vertx, Shared shared) {
        this.vertx = vertx;
        this.shared = shared;
    }

    /**
     * Starts to listen.
     *
     * @throws CannotStartException if the port cannot be had
     */
    static Gateway start(ServiceRegistry registry, GatewayOptions options) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(options.eventLoops()));
        Gateway gateway = new Gateway(vertx, new Shared(registry, options));
        try {
            gateway.listen(options);
            return gateway;
        } catch (ExecutionException | TimeoutException e) {
            gateway.close();
            throw new CannotStartException("cannot listen on " + options.host() + ":" + options.port() + " ("
                    + reason(e) + "): end the process that holds the port, or choose another with --port");
        }
    }

    private void listen(GatewayOptions options) throws InterruptedException, ExecutionException, TimeoutException {
        AtomicInteger connections = new AtomicInteger();
        DeploymentOptions each = new DeploymentOptions().setInstances(options.eventLoops());
        await(vertx.deployVerticle(() -> loop(connections), each), SOON);
    }

    private GatewayLoop loop(AtomicInteger connections) {
        GatewayLoop loop = new GatewayLoop(shared, connections);
        loops.add(loop);
        return loop;
    }

    private static <T> T await(Future<T> future, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    URI address() {
        return URI.create(
                "http://" + shared.options().host() + ":" + loops.get(0).port());
    }

    boolean isReady() {
        return shared.isReady();
    }

    /** Bytes of requests' bodies that are kept for another attempt. */
    long kept() {
        return shared.options().limits().bodies() - shared.bodies().left();
    }

    int inFlight() {
        return shared.admission().inFlight();
    }

    /** Completes when every event loop has come round once: none is stuck. */
    void awaitRound(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
        await(Future.all(loops.stream().map(GatewayLoop::round).toList()), limit);
    }

    /** Takes no new connection, lets the requests in flight end, and closes. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            drainAndClose();
        }
    }

    private void drainAndClose() {
        Duration drain = shared.options().drain();
        shared.drain();
        loops.forEach(loop -> loop.shutdown(drain));
        try {
            if (!shared.admission().awaitNone(drain)) {
                System.getLogger(Gateway.class.getName())
                        .log(System.Logger.Level.WARNING, "{0} requests are cut off after {1}", inFlight(), drain);
            }
            await(vertx.close(), SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(Gateway.class.getName()).log(System.Logger.Level.WARNING, "closing", e);
        }
        shared.models().close();
    }
}
