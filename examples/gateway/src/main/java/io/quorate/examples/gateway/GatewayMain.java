package io.quorate.examples.gateway;

import io.quorate.HaNode;
import io.quorate.examples.launch.Closer;
import io.quorate.examples.launch.Flags;
import io.quorate.examples.launch.Program;
import io.quorate.health.HealthEngine;
import io.quorate.health.Probe;
import io.quorate.health.ProbeOptions;
import io.quorate.health.ProbeResult;
import io.quorate.http.HaHttpServer;
import java.time.Duration;

/**
 * Runs a gateway: {@code --store zookeeper://host:port/namespace [--id gw-1] [--host 127.0.0.1] [--port 8080]
 * [--health-port 0] [--policy least-requests] [--models digits,…] [--timeout 5s] …}. A flag that does not exist makes it
 * name them all.
 *
 * <p>It watches the servers' lifelines and nobody watches its own: it stands in no election and registers nothing. So it has
 * no guardian.
 */
public final class GatewayMain {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private GatewayMain() {}

    /**
     * Runs until it is told to end.
     *
     * @param args the flags
     * @throws InterruptedException if interrupted while starting
     */
    public static void main(String[] args) throws InterruptedException {
        Program.run("gateway", args, GatewayMain::start);
    }

    private static AutoCloseable start(Flags flags) throws InterruptedException {
        GatewayOptions options = GatewayFlags.options(flags);
        int healthPort = flags.number("health-port", 0, 65_535, 0);
        String id = flags.text("id").orElse("gateway-" + ProcessHandle.current().pid());
        String store = flags.required("store", "zookeeper://127.0.0.1:2181/inference");
        Duration ttl = flags.duration("session-ttl", Duration.ofSeconds(10));
        flags.requireNoOthers();
        try (Closer started = new Closer()) {
            HaNode node =
                    started.add(HaNode.builder(store).id(id).sessionTtl(ttl).build());
            Gateway gateway = started.add(Gateway.start(node.registry(), options));
            HealthEngine health = started.add(health(gateway));
            HaHttpServer server =
                    started.add(HaHttpServer.builder(health).port(healthPort).start());
            System.out.printf("ready %s http=%s health=http://127.0.0.1:%d%n", id, gateway.address(), server.port());
            return started.keep();
        }
    }

    private static HealthEngine health(Gateway gateway) {
        HealthEngine health = HealthEngine.builder().build();
        ProbeOptions options = ProbeOptions.defaults()
                .withInitialDelay(Duration.ZERO)
                .withPeriod(PERIOD)
                .withSuccessThreshold(1);
        // The store is no condition: without it the gateway serves on from what it knows.
        health.readiness("registry", () -> registry(gateway), options);
        health.liveness("event-loops", eventLoops(gateway), options);
        return health;
    }

    private static ProbeResult registry(Gateway gateway) {
        return gateway.isReady()
                ? ProbeResult.pass("the registry has answered")
                : ProbeResult.fail("the gateway drains, or the registry has not answered yet");
    }

    private static Probe eventLoops(Gateway gateway) {
        return () -> {
            gateway.awaitRound(PERIOD);
            return ProbeResult.pass("every event loop came round");
        };
    }
}
