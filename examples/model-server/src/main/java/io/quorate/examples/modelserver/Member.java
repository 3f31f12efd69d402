package io.quorate.examples.modelserver;

import io.quorate.Document;
import io.quorate.HaNode;
import io.quorate.Readiness;
import io.quorate.election.CandidateOptions;
import io.quorate.examples.launch.Closer;
import io.quorate.health.HealthEngine;
import io.quorate.health.HealthHandle;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model server in its group: registered while healthy, standing for primary, told which model is active. */
final class Member implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final String MODEL = "digits";
    private static final Duration ACKNOWLEDGED = Duration.ofSeconds(2);

    private final AtomicReference<Map<String, String>> active = new AtomicReference<>(Map.of());
    private final Closer parts = new Closer();
    private final Duration drain;
    private final ModelServer server;
    private final HealthEngine health;
    private final Registration registration;

    private Member(HaNode node, InferenceModel model, Place place) throws InterruptedException {
        drain = place.drain();
        health = parts.add(HealthEngine.builder().build());
        // An engine that has no probe yet finds nothing wrong.
        HealthHandle starting = health.holdReadiness("starting");
        server = parts.add(ModelServer.builder(model)
                .instance(node.info().id())
                .modelName(MODEL)
                .host(place.host())
                .port(place.port())
                .queue(place.queue())
                .ready(() -> health.snapshot().ready())
                .properties(active::get)
                .start());
        ServerHealth.watch(health, server);
        starting.close();
        parts.add(node.documents().observe(ActiveModel.document(MODEL), this::activated));
        registration = parts.add(node.registry().register(instance(model, place.host())));
        registration.follow(Readiness.of(health));
        Primary primary = new Primary(node.info().id(), MODEL, model.version(), model.revision());
        parts.add(node.election(ActiveModel.election(MODEL))
                .stand(primary, CandidateOptions.defaults().withReadiness(Readiness.of(health))));
    }

    /**
     * Where a server listens and how it ends.
     *
     * @param host the address
     * @param port the port, 0 for any
     * @param queue requests that may wait for a worker
     * @param drain how long requests in flight may take at the end
     */
    record Place(String host, int port, int queue, Duration drain) {}

    /** Starts to serve, and joins. */
    static Member join(HaNode node, InferenceModel model, Place place) throws InterruptedException {
        return new Member(node, model, place);
    }

    private ServiceInstance instance(InferenceModel model, String host) {
        return ServiceInstance.builder(MODEL)
                .address(URI.create("http://" + host + ":" + server.port()))
                .version(model.version())
                .state(InstanceState.STARTING)
                .build();
    }

    private void activated(Optional<Document> document) {
        active.set(
                document.flatMap(ActiveModel::of).map(ActiveModel::properties).orElse(Map.of()));
    }

    URI address() {
        return registration.instance().address();
    }

    HealthEngine health() {
        return health;
    }

    /** Leaves rotation, waits for the requests in flight, and leaves. */
    @Override
    public void close() {
        try {
            leaveRotation();
            server.drain(drain);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.close();
    }

    /** Readiness is held as well, so that a primary gives up its lead before it goes. */
    private void leaveRotation() throws InterruptedException {
        health.holdReadiness("draining");
        try {
            registration
                    .setState(InstanceState.DRAINING)
                    .toCompletableFuture()
                    .get(ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The store is away: gateways find out by being refused, and try elsewhere.
            LOG.warn("Drains without the store's knowledge", e);
        }
    }
}
