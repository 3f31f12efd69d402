package io.quorate.examples.gateway;

import io.quorate.balance.BalancerPolicy;
import io.quorate.balance.LeastRequests;
import java.time.Duration;
import java.util.List;

/**
 * How to run a gateway.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any
 * @param eventLoops threads that move bytes
 * @param policy how an instance is picked
 * @param inferRepeats whether {@code infer} may be sent to another instance after the first has seen it
 * @param models models to follow from the start; others are followed from their first request on
 * @param drain how long requests in flight may take when the gateway closes
 * @param timeouts how long exchanges may take
 * @param limits what is bounded
 */
record GatewayOptions(
        String host,
        int port,
        int eventLoops,
        BalancerPolicy policy,
        boolean inferRepeats,
        List<String> models,
        Duration drain,
        Timeouts timeouts,
        Limits limits) {
    /** What a model server needs to compile its hot paths; it gets its whole share of the traffic only then. */
    static final Duration WARM_UP = Duration.ofSeconds(5);

    private static final int EVENT_LOOPS = Math.min(4, Runtime.getRuntime().availableProcessors());

    static final GatewayOptions DEFAULTS = new GatewayOptions(
            "127.0.0.1",
            0,
            EVENT_LOOPS,
            LeastRequests.p2c().withSlowStart(WARM_UP),
            true,
            List.of(),
            Duration.ofSeconds(10),
            Timeouts.DEFAULTS,
            Limits.DEFAULTS);

    GatewayOptions withPort(int value) {
        return new GatewayOptions(host, value, eventLoops, policy, inferRepeats, models, drain, timeouts, limits);
    }

    GatewayOptions withPolicy(BalancerPolicy value) {
        return new GatewayOptions(host, port, eventLoops, value, inferRepeats, models, drain, timeouts, limits);
    }

    GatewayOptions withInferRepeats(boolean value) {
        return new GatewayOptions(host, port, eventLoops, policy, value, models, drain, timeouts, limits);
    }

    GatewayOptions withTimeouts(Timeouts value) {
        return new GatewayOptions(host, port, eventLoops, policy, inferRepeats, models, drain, value, limits);
    }

    GatewayOptions withLimits(Limits value) {
        return new GatewayOptions(host, port, eventLoops, policy, inferRepeats, models, drain, timeouts, value);
    }
}
