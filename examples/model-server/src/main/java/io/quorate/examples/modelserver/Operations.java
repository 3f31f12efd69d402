package io.quorate.examples.modelserver;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.HaNode;
import io.quorate.health.HealthEngine;
import io.quorate.http.HaHttpServer;
import io.quorate.metrics.QuorateMetrics;

/** What those who operate a server ask it: its health, and its node's meters for Prometheus. */
final class Operations {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private Operations() {}

    static HaHttpServer serve(HaNode node, HealthEngine health, int port) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // They go with the node.
        QuorateMetrics.bind(node, registry);
        return HaHttpServer.builder(health)
                .port(port)
                .metrics(PROMETHEUS_TEXT, () -> registry.scrape(PROMETHEUS_TEXT))
                .start();
    }
}
