package io.quorate;

import io.quorate.internal.Names;
import io.quorate.internal.lifeline.EvidenceSource;
import io.quorate.internal.node.NodeStarter;
import io.quorate.spi.BackendFactory;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a node, each checked where it is given and all of them together when the node starts. Durations are greater
 * than zero and at most 365 days. Not thread-safe; {@link #build()} copies.
 */
public final class HaNodeBuilder {
    /** Sums and doubles of it still fit into nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final String uri;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<NodeListener> listeners = new ArrayList<>();
    private @Nullable BackendFactory backend;
    private @Nullable String id;
    private String zone = "";
    private String region = "";
    private Duration sessionTtl = Duration.ofSeconds(10);
    private @Nullable Duration heartbeat;
    private @Nullable Duration requestTimeout;
    private Duration connectTimeout = Duration.ofSeconds(15);
    private Duration closeTimeout = Duration.ofSeconds(30);
    private @Nullable LifelineOptions lifeline;
    private @Nullable EvidenceSource evidence;
    private @Nullable Executor callbacks;
    private @Nullable VirtualClock clock;

    HaNodeBuilder(String uri) {
        this.uri = uri;
    }

    /**
     * The node's id, unique among the living nodes of the namespace.
     *
     * @param value a name without {@code /}, at most 128 bytes; the host's name and process id by default
     * @return this
     * @throws IllegalArgumentException if the name is not allowed
     */
    public HaNodeBuilder id(String value) {
        id = Names.requireName("node", value);
        return this;
    }

    /**
     * The zone, for routing to what is near.
     *
     * @param value free text; empty by default
     * @return this
     */
    public HaNodeBuilder zone(String value) {
        zone = value;
        return this;
    }

    /**
     * The region, a group of zones.
     *
     * @param value free text; empty by default
     * @return this
     */
    public HaNodeBuilder region(String value) {
        region = value;
        return this;
    }

    /**
     * A label that peers can see.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public HaNodeBuilder label(String name, String value) {
        labels.put(name, value);
        return this;
    }

    /**
     * How long the store keeps the session of a node that it does not hear from. Longer: pauses and blips of the store are
     * ridden out; shorter: what a dead node held is free sooner.
     *
     * @param value 10 s by default; the store may impose bounds
     * @return this
     */
    public HaNodeBuilder sessionTtl(Duration value) {
        sessionTtl = positive("sessionTtl", value);
        return this;
    }

    /**
     * How often the node proves its life with a small write. Shorter: grants outlast longer blips, since less of the TTL is
     * given to the margin; longer: less load on the store.
     *
     * @param value less than a third of the TTL; an eighth by default
     * @return this
     */
    public HaNodeBuilder heartbeat(Duration value) {
        heartbeat = positive("heartbeat", value);
        return this;
    }

    /**
     * The longest that a request to the store may take.
     *
     * @param value less than half the TTL; a third by default
     * @return this
     */
    public HaNodeBuilder requestTimeout(Duration value) {
        requestTimeout = positive("requestTimeout", value);
        return this;
    }

    /**
     * The longest that {@link #build()} waits for the store.
     *
     * @param value 15 s by default
     * @return this
     */
    public HaNodeBuilder connectTimeout(Duration value) {
        connectTimeout = positive("connectTimeout", value);
        return this;
    }

    /**
     * The longest that {@link HaNode#close()} takes; it should exceed the stop graces of the candidacies.
     *
     * @param value 30 s by default
     * @return this
     */
    public HaNodeBuilder closeTimeout(Duration value) {
        closeTimeout = positive("closeTimeout", value);
        return this;
    }

    /**
     * Where peers watch whether this node's process is alive, and whether it watches theirs.
     *
     * @param value {@link LifelineOptions#defaults()} by default; off with {@code memory:}, whose nodes die together
     * @return this
     */
    public HaNodeBuilder lifeline(LifelineOptions value) {
        lifeline = value;
        return this;
    }

    /** For simulations: evidence from elsewhere than sockets. */
    HaNodeBuilder evidence(EvidenceSource value) {
        evidence = value;
        return this;
    }

    /**
     * Where users' code is called. The node does not shut it down.
     *
     * @param value by default a pool of two threads that grows only while all of them are blocked
     * @return this
     */
    public HaNodeBuilder callbackExecutor(Executor value) {
        callbacks = value;
        return this;
    }

    /**
     * Hears of the node's course from its start on.
     *
     * @param value the listener
     * @return this
     */
    public HaNodeBuilder listener(NodeListener value) {
        listeners.add(value);
        return this;
    }

    /**
     * Uses this backend instead of looking one up by the URI's scheme: a shared in-memory store in a test, for example, or
     * a client that the application already has.
     *
     * @param value makes the backend
     * @return this
     */
    public HaNodeBuilder backend(BackendFactory value) {
        backend = value;
        return this;
    }

    /**
     * For tests: time, the node's loop and its callbacks all run when the clock is advanced. Only {@link #buildAsync()} and
     * methods that do not block can be used from the thread that advances it.
     *
     * @param value the clock
     * @return this
     */
    public HaNodeBuilder clock(VirtualClock value) {
        clock = value;
        return this;
    }

    /**
     * Connects, opens a session and returns the running node.
     *
     * @return the node; close it
     * @throws ConfigurationException if a setting, the URI or the namespace is wrong
     * @throws StoreUnavailableException if the store could not be reached within the connect time-out
     * @throws InterruptedException if interrupted while waiting; nothing is left behind
     */
    public HaNode build() throws InterruptedException {
        return starter().startAndWait();
    }

    /**
     * The same without waiting.
     *
     * @return the node once its session is open, or what {@link #build()} would have thrown
     * @throws ConfigurationException if a setting or the URI is wrong
     */
    public CompletionStage<HaNode> buildAsync() {
        return starter().start();
    }

    private LifelineOptions lifelineOrDefault() {
        if (lifeline != null) {
            return lifeline;
        }
        return uri.startsWith("memory:") ? LifelineOptions.off() : LifelineOptions.defaults();
    }

    private NodeStarter starter() {
        Duration beat = heartbeat == null ? sessionTtl.dividedBy(8) : heartbeat;
        Duration request = requestTimeout == null ? sessionTtl.dividedBy(3) : requestTimeout;
        return new NodeStarter(
                uri,
                Optional.ofNullable(backend),
                Optional.ofNullable(id),
                zone,
                region,
                Map.copyOf(labels),
                List.copyOf(listeners),
                NodeStarter.timings(sessionTtl, beat, request, connectTimeout),
                closeTimeout,
                lifelineOrDefault(),
                Optional.ofNullable(evidence),
                Optional.ofNullable(callbacks),
                Optional.ofNullable(clock));
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be greater than zero");
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be at most " + LONGEST);
        }
        return value;
    }
}
