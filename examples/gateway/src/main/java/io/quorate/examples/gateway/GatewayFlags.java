package io.quorate.examples.gateway;

import io.quorate.balance.BalancerPolicy;
import io.quorate.balance.LeastRequests;
import io.quorate.balance.RoundRobin;
import io.quorate.balance.SmoothWeightedRoundRobin;
import io.quorate.examples.launch.Flags;
import java.time.Duration;

/** The gateway's options as flags. */
final class GatewayFlags {
    private GatewayFlags() {}

    static GatewayOptions options(Flags flags) {
        GatewayOptions defaults = GatewayOptions.DEFAULTS;
        return new GatewayOptions(
                flags.text("host").orElse(defaults.host()),
                flags.number("port", 0, 65_535, 8080),
                flags.number("event-loops", 1, 64, defaults.eventLoops()),
                policy(flags.word("policy", "least-requests", "least-requests", "round-robin", "weighted-round-robin")),
                flags.word("infer-repeats", "yes", "yes", "no").equals("yes"),
                flags.list("models"),
                flags.duration("drain", defaults.drain()),
                timeouts(flags),
                limits(flags));
    }

    private static BalancerPolicy policy(String name) {
        return switch (name) {
            case "round-robin" -> RoundRobin.policy();
            case "weighted-round-robin" -> SmoothWeightedRoundRobin.policy().withSlowStart(GatewayOptions.WARM_UP);
            default -> LeastRequests.p2c().withSlowStart(GatewayOptions.WARM_UP);
        };
    }

    private static Timeouts timeouts(Flags flags) {
        Timeouts defaults = Timeouts.DEFAULTS;
        Duration connect = flags.duration("connect-timeout", defaults.connect());
        Duration head = flags.duration("head-timeout", defaults.head());
        Duration whole = flags.duration("timeout", defaults.whole());
        Duration idle = flags.duration("idle-timeout", defaults.idle());
        return new Timeouts(connect, head, whole, idle, flags.duration("patience", defaults.patience()));
    }

    private static Limits limits(Flags flags) {
        Limits defaults = Limits.DEFAULTS;
        return new Limits(
                flags.number("max-requests", 1, 1_000_000, defaults.exchanges()),
                flags.number("max-connections", 1, 1_000_000, defaults.connections()),
                flags.number("max-pending", 1, 10_000, defaults.pendingPerInstance()),
                flags.number("attempts", 1, 10, defaults.attempts()),
                flags.number("repeat-body", 0, 1 << 30, defaults.body()),
                flags.number("repeat-bodies", 0, Integer.MAX_VALUE, (int) defaults.bodies()),
                flags.number("max-head", 256, 1 << 20, defaults.head()),
                flags.number("max-models", 1, 100_000, defaults.models()));
    }
}
