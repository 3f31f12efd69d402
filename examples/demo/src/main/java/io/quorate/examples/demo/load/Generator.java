package io.quorate.examples.demo.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends at its rate, come what may: a slow server gets no fewer requests than a fast one, and a latency counts from the
 * moment at which the request was due. Confined to an event loop.
 */
final class Generator {
    private static final long TICK_MILLIS = 2;
    private static final long PROBE_MILLIS = 250;
    private static final int MOST_IN_FLIGHT = 2_000;
    private static final int CONNECTIONS = 200;
    private static final long PATIENCE_SECONDS = 10;
    private static final int MOST_TOLD = 500;
    private static final int WARM_UPS = 60;

    private final Vertx vertx;
    private final HttpClient client;
    private final List<Endpoint> gateways;
    private final List<Sample> samples;
    private final String model;
    private final Tally tally = new Tally();
    private int turn;
    private int told;
    private boolean stopped;

    Generator(Vertx vertx, List<Endpoint> gateways, String model, List<Sample> samples) {
        this.vertx = vertx;
        this.gateways = gateways;
        this.model = model;
        this.samples = samples;
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setConnectTimeout(1_000).setKeepAliveTimeout(20))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(MOST_IN_FLIGHT))
                .build();
    }

    /** Asks one after the other, and counts none of it: cold servers would be slow, and that is not what is shown here. */
    Future<Void> warmUp() {
        return warmUp(WARM_UPS);
    }

    private Future<Void> warmUp(int left) {
        return left == 0
                ? Future.succeededFuture()
                : ask(next(Optional.empty()), samples.get(left % samples.size()))
                        .otherwiseEmpty()
                        .compose(asked -> warmUp(left - 1));
    }

    void start(Pace pace) {
        vertx.setPeriodic(TICK_MILLIS, id -> tick(pace));
        vertx.setPeriodic(
                PROBE_MILLIS, id -> gateways.stream().filter(g -> !g.isUp()).forEach(this::probe));
    }

    void stop() {
        stopped = true;
    }

    Tally tally() {
        return tally;
    }

    private void tick(Pace pace) {
        for (long due = pace.next(); due != Pace.NOT_YET && !stopped; due = pace.next()) {
            if (tally.inFlight() >= MOST_IN_FLIGHT) {
                tally.skipped++;
            } else {
                send(due);
            }
        }
    }

    private void send(long due) {
        Sample sample = samples.get((int) (tally.sent++ % samples.size()));
        Endpoint first = next(Optional.empty());
        ask(first, sample).onComplete(asked -> {
            if (asked.succeeded()) {
                judge(asked.result(), first, sample, due);
            } else {
                broken(first, asked.cause());
                move(next(Optional.of(first)), sample, due);
            }
        });
    }

    /** A client with two gateways does not give up with the first. */
    private void move(Endpoint other, Sample sample, long due) {
        tally.moved++;
        ask(other, sample).onComplete(asked -> {
            if (asked.succeeded()) {
                judge(asked.result(), other, sample, due);
            } else {
                broken(other, asked.cause());
                tally.unanswered++;
            }
        });
    }

    private Endpoint next(Optional<Endpoint> not) {
        for (int i = 0; i < gateways.size(); i++) {
            Endpoint candidate = gateways.get(turn++ % gateways.size());
            if (candidate.isUp() && !candidate.equals(not.orElse(null))) {
                return candidate;
            }
        }
        return gateways.get(turn++ % gateways.size());
    }

    /** An answer with its body. */
    private record Asked(HttpClientResponse head, Buffer body) {
        String header(String name) {
            return Optional.ofNullable(head.getHeader(name)).orElse("");
        }
    }

    private Future<Asked> ask(Endpoint gateway, Sample sample) {
        return client.request(HttpMethod.POST, gateway.port(), gateway.host(), "/v2/models/" + model + "/infer")
                .compose(request -> request.putHeader("content-type", "application/json")
                        .send(sample.request())
                        .compose(head -> head.body().map(body -> new Asked(head, body)))
                        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private void judge(Asked asked, Endpoint gateway, Sample sample, long due) {
        if (asked.head().statusCode() != 200) {
            tally.refused++;
            tell("refused", gateway, asked.head().statusCode() + " " + asked.body());
            return;
        }
        int read = Sample.read(asked.body());
        if (read == sample.digit()) {
            tally.right++;
        } else {
            tally.wrong++;
        }
        if (!sample.agrees(read)) {
            tally.differing++;
        }
        if (!asked.header("x-quorate-attempts").equals("1")) {
            tally.rerouted++;
        }
        tally.answered(asked.header("x-quorate-instance"), gateway.name(), System.nanoTime() - due);
    }

    private void broken(Endpoint gateway, Throwable cause) {
        tally.broken++;
        gateway.setUp(false);
        tell("broken", gateway, String.valueOf(cause.getMessage()));
    }

    /** Lets whoever knows the processes judge whether the gateway was alive; the monotonic clock is the host's. */
    private void tell(String what, Endpoint gateway, String why) {
        if (told++ < MOST_TOLD) {
            System.out.println(what + " " + gateway.name() + " at=" + System.nanoTime() + " " + why);
        }
    }

    private void probe(Endpoint gateway) {
        client.request(new RequestOptions()
                        .setHost(gateway.host())
                        .setPort(gateway.port())
                        .setURI("/v2/health/live"))
                .compose(request -> request.send())
                .onSuccess(head -> gateway.setUp(head.statusCode() == 200));
    }
}
