package io.quorate.internal.node;

import io.quorate.ConfigurationException;
import io.quorate.HaNode;
import io.quorate.LifelineOptions;
import io.quorate.NodeInfo;
import io.quorate.NodeListener;
import io.quorate.QuorateException;
import io.quorate.internal.Names;
import io.quorate.internal.lifeline.EvidenceSource;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendProvider;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreUri;
import io.quorate.time.VirtualClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** From settings to a running node. */
public record NodeStarter(
        String uri,
        Optional<BackendFactory> backend,
        Optional<String> id,
        String zone,
        String region,
        Map<String, String> labels,
        List<NodeListener> listeners,
        SessionTimings timings,
        Duration closeTimeout,
        LifelineOptions lifeline,
        Optional<EvidenceSource> evidence,
        Optional<Executor> callbacks,
        Optional<VirtualClock> clock) {
    /** What the manifest says; a build from a folder of classes has none. */
    private static final String VERSION = Optional.ofNullable(
                    NodeStarter.class.getPackage().getImplementationVersion())
            .orElse("development");

    /** Relations that hold on every store; the rest is the backend's to check once it knows the store's answers. */
    public static SessionTimings timings(Duration ttl, Duration heartbeat, Duration request, Duration connect) {
        if (heartbeat.multipliedBy(3).compareTo(ttl) >= 0) {
            throw new ConfigurationException(
                    "heartbeat " + heartbeat + " is not less than a third of sessionTtl " + ttl
                            + ": shorten the heartbeat or lengthen the TTL, so that one lost heartbeat costs nothing",
                    null);
        }
        if (request.multipliedBy(2).compareTo(ttl) >= 0) {
            throw new ConfigurationException(
                    "requestTimeout " + request + " is not less than half of sessionTtl " + ttl
                            + ": shorten it or lengthen the TTL, so that a lost request can be repeated in time",
                    null);
        }
        return new SessionTimings(ttl, heartbeat, request, connect);
    }

    public CompletionStage<HaNode> start() {
        BackendFactory factory = backend.orElseGet(this::lookUp);
        String incarnation = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
        NodeInfo info = new NodeInfo(
                id.orElseGet(NodeStarter::defaultId), incarnation, hostName(), zone, region, labels, VERSION);
        return DefaultNode.start(this, info, factory);
    }

    public HaNode startAndWait() throws InterruptedException {
        CompletionStage<HaNode> starting = start();
        try {
            return Calls.await(
                    "start of the node", starting, timings.connectTimeout().plus(timings.requestTimeout()));
        } catch (InterruptedException | QuorateException e) {
            // The start may still succeed. It does so on the loop, which close() would wait for in vain.
            starting.thenCompose(HaNode::closeAsync);
            throw e;
        }
    }

    private BackendFactory lookUp() {
        try {
            StoreUri parsed = StoreUri.parse(uri);
            TreeSet<String> known = new TreeSet<>();
            for (BackendProvider provider : ServiceLoader.load(BackendProvider.class)) {
                if (provider.schemes().contains(parsed.scheme())) {
                    return provider.factory(parsed);
                }
                known.addAll(provider.schemes());
            }
            throw new ConfigurationException(
                    "no backend for scheme '" + parsed.scheme() + "' in store URI " + parsed + ": present are " + known
                            + "; correct the scheme or add the backend's artifact (ha-zookeeper for zookeeper://)",
                    null);
        } catch (StoreException e) {
            throw Calls.translate("store URI", e);
        }
    }

    private static String defaultId() {
        String host = hostName();
        return Names.requireName(
                "node",
                host.substring(0, Math.min(64, host.length())) + "-"
                        + ProcessHandle.current().pid());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
