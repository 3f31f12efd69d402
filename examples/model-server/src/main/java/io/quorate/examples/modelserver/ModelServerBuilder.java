package io.quorate.examples.modelserver;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Sets up a {@link ModelServer}. Every method refuses a wrong value at once. Not thread-safe. */
public final class ModelServerBuilder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    final InferenceModel model;
    String host = "127.0.0.1";
    int port;
    String instance = "model-server";
    String modelName = "digits";
    int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
    int queue = 64;
    int maxBodyBytes = 1 << 20;
    Duration readTimeout = Duration.ofSeconds(5);
    BooleanSupplier live = () -> true;
    BooleanSupplier ready = () -> true;
    Supplier<Map<String, String>> properties = Map::of;

    ModelServerBuilder(InferenceModel model) {
        this.model = model;
    }

    /** The address to listen on; {@code 127.0.0.1} by default, so that nobody outside is served by accident. */
    public ModelServerBuilder host(String host) {
        this.host = host;
        return this;
    }

    /** The port to listen on; 0, the default, takes any free one. */
    public ModelServerBuilder port(int port) {
        this.port = (int) within("Port", port, 0, 65_535);
        return this;
    }

    /** The name that signs every answer in the header {@code Quorate-Instance}. */
    public ModelServerBuilder instance(String instance) {
        this.instance = name("Instance", instance);
        return this;
    }

    /** The name that clients ask for; {@code digits} by default. */
    public ModelServerBuilder modelName(String modelName) {
        this.modelName = name("Model name", modelName);
        return this;
    }

    /** Inferences at one time; as many as processors by default, at least 2. */
    public ModelServerBuilder workers(int workers) {
        this.workers = (int) within("Workers", workers, 1, 1_024);
        return this;
    }

    /** Requests that may wait for a worker (64 by default); a longer queue turns 503s into latency. */
    public ModelServerBuilder queue(int queue) {
        this.queue = (int) within("Queue", queue, 0, 100_000);
        return this;
    }

    /** The largest body, 1 MiB by default; the server holds up to workers + queue of them. */
    public ModelServerBuilder maxBodyBytes(int maxBodyBytes) {
        this.maxBodyBytes = (int) within("Largest body", maxBodyBytes, 1, 1 << 30);
        return this;
    }

    /** How long a body may take to arrive, 5 s by default; a slow sender holds a place that long. */
    public ModelServerBuilder readTimeout(Duration readTimeout) {
        within("Read time-out in ms", readTimeout.toMillis(), 1, 3_600_000);
        this.readTimeout = readTimeout;
        return this;
    }

    /** Answers {@code /v2/health/live}. Called on the event loop: it must not block. */
    public ModelServerBuilder live(BooleanSupplier live) {
        this.live = live;
        return this;
    }

    /** Answers the ready endpoints, until the drain begins. Called on the event loop: it must not block. */
    public ModelServerBuilder ready(BooleanSupplier ready) {
        this.ready = ready;
        return this;
    }

    /** More properties for the model's metadata. Called on the event loop: it must not block. */
    public ModelServerBuilder properties(Supplier<Map<String, String>> properties) {
        this.properties = properties;
        return this;
    }

    /**
     * Starts the server and waits until it listens.
     *
     * @throws io.quorate.QuorateException the address cannot be listened on
     */
    public ModelServer start() {
        return ModelServer.start(this);
    }

    private static long within(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; give a number from " + least + " to " + most + ".");
        }
        return value;
    }

    private static String name(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " is " + HttpFailure.quote(value)
                    + "; give 1 to 128 letters, digits, dots, underscores or hyphens.");
        }
        return value;
    }
}
