package io.quorate.examples.modelserver;

import io.quorate.Document;
import io.quorate.HaNode;
import io.quorate.NodeClosedException;
import io.quorate.QuorateException;
import io.quorate.Readiness;
import io.quorate.Subscription;
import io.quorate.election.CandidateOptions;
import io.quorate.examples.digits.PublishedModel;
import io.quorate.examples.launch.Closer;
import io.quorate.health.HealthEngine;
import io.quorate.health.HealthHandle;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model server in its group: registered while healthy, standing for primary, told which model is active. */
final class Member implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final String MODEL = "digits";

    private final AtomicBoolean closed = new AtomicBoolean();
    private final HaNode node;
    private final Closer parts;
    private final Duration drain;
    private final ModelServer server;
    private final HealthEngine health;
    private final Registration registration;

    private Member(
            HaNode node,
            Closer parts,
            Duration drain,
            ModelServer server,
            HealthEngine health,
            Registration registration) {
        this.node = node;
        this.parts = parts;
        this.drain = drain;
        this.server = server;
        this.health = health;
        this.registration = registration;
    }

    /**
     * Where a server listens and how it ends.
     *
     * @param host the address
     * @param port the port, 0 for any
     * @param queue requests that may wait for a worker
     * @param drain how long requests in flight may take at the end
     * @param models where newer models are published; empty if it keeps the one it starts with
     */
    record Place(String host, int port, int queue, Duration drain, Optional<Path> models) {}

    /** Starts to serve, and joins. What was started is closed again if the rest cannot be. */
    static Member join(HaNode node, InferenceModel model, Place place) throws InterruptedException {
        String id = node.info().id();
        AtomicReference<Map<String, String>> active = new AtomicReference<>(Map.of());
        try (Closer parts = new Closer()) {
            HealthEngine health = parts.add(HealthEngine.builder().build());
            // An engine that has no probe yet finds nothing wrong.
            HealthHandle starting = health.holdReadiness("starting");
            ModelServer server = parts.add(ModelServer.builder(model)
                    .instance(id)
                    .modelName(MODEL)
                    .host(place.host())
                    .port(place.port())
                    .queue(place.queue())
                    .ready(() -> health.snapshot().ready())
                    .properties(active::get)
                    .start());
            ServerHealth.watch(health, server);
            starting.close();
            parts.add(node.documents().observe(ActiveModel.document(MODEL), now -> active.set(properties(now))));
            Registration registration = parts.add(node.registry().register(instance(model, place.host(), server)));
            registration.follow(Readiness.of(health));
            Primary primary = new Primary(id, MODEL, server::model);
            parts.add(node.election(ActiveModel.election(MODEL))
                    .stand(
                            primary,
                            CandidateOptions.defaults()
                                    .withReadiness(Readiness.of(health))
                                    .withPreparation(() -> prepare(server))));
            place.models().ifPresent(folder -> parts.add(follow(node, folder, server, registration, primary)));
            return new Member(node, parts.keep(), place.drain(), server, health, registration);
        }
    }

    private static Subscription follow(
            HaNode node, Path folder, ModelServer server, Registration registration, Primary primary) {
        ModelFollower follower = new ModelFollower(node.info().id(), folder, server, model -> {
            CompletionStage<Void> told = registration.update(instance -> instance.version(model.version()));
            told.whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.warn("The registry does not know of version {} yet", model.version(), failure);
                }
            });
            try {
                primary.swapped();
            } catch (QuorateException e) {
                LOG.warn("Version {} was not published as the active one", model.version(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return node.documents().observe(PublishedModel.document(MODEL), follower);
    }

    private static ServiceInstance instance(InferenceModel model, String host, ModelServer server) {
        return ServiceInstance.builder(MODEL)
                .address(URI.create("http://" + host + ":" + server.port()))
                .version(model.version())
                .state(InstanceState.STARTING)
                .build();
    }

    private static Map<String, String> properties(Optional<Document> active) {
        return active.flatMap(ActiveModel::of).map(ActiveModel::properties).orElse(Map.of());
    }

    URI address() {
        return registration.instance().address();
    }

    int inFlight() {
        return server.inFlight();
    }

    HealthEngine health() {
        return health;
    }

    /** Leaves rotation, waits for the requests in flight, and leaves. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            drainAndLeave();
        }
    }

    /** Out of rotation and the lead handed over first, while everything still works; not ready only then. */
    private void drainAndLeave() {
        try {
            server.drain(Duration.ZERO);
            if (!node.drain(drain, server::inFlight)) {
                LOG.warn("Did not drain within {}, or without the store's knowledge", drain);
            }
        } catch (NodeClosedException e) {
            LOG.warn("The node was closed before it was drained", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        health.holdReadiness("drained");
        parts.close();
    }

    /** The model is loaded; whether it reads digits as it should is seen by letting it. */
    private static void prepare(ModelServer server) {
        if (!server.canary()) {
            throw new ModelException("The model fails its canary: this server cannot be the primary.", null);
        }
    }
}
