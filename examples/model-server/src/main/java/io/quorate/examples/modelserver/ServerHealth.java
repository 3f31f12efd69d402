package io.quorate.examples.modelserver;

import io.quorate.health.HealthEngine;
import io.quorate.health.Probe;
import io.quorate.health.ProbeOptions;
import io.quorate.health.ProbeResult;
import java.time.Duration;

/**
 * The probes of a model server. The store is none of them: without it the server serves on, and nobody is helped by taking
 * it out of rotation.
 */
final class ServerHealth {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final ProbeOptions SOON =
            ProbeOptions.defaults().withInitialDelay(Duration.ZERO).withPeriod(Duration.ofSeconds(2));

    private ServerHealth() {}

    static void watch(HealthEngine health, ModelServer server) {
        Probe canary = () -> result(server.canary());
        health.startup("inference", canary, SOON.withSuccessThreshold(1));
        health.readiness("inference", whenIdle(server, canary), SOON.withSuccessThreshold(1));
        health.liveness("inference", whenIdle(server, canary), SOON.withPeriod(IDLE));
    }

    /** Traffic that succeeds proves more than a canary, and a canary would only be in its way. */
    private static Probe whenIdle(ModelServer server, Probe canary) {
        return () -> {
            Duration quiet = server.sinceLastSuccess();
            return quiet.compareTo(IDLE) < 0
                    ? ProbeResult.pass(quiet.toMillis() + " ms since the last success or the start, no canary needed")
                    : canary.check();
        };
    }

    private static ProbeResult result(boolean right) {
        return right ? ProbeResult.pass("the digits are read right") : ProbeResult.fail("a digit is read wrong");
    }
}
