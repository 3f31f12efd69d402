package io.quorate.examples.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.election.LeaderElection;
import io.quorate.health.HealthEngine;
import io.quorate.http.HaHttpServer;
import io.quorate.memory.MemoryStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Prometheus reads from a server. */
class OperationsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void nodesMetersAreScrapedBesideItsHealth() throws Exception {
        try (HealthEngine health = HealthEngine.builder().build();
                HaNode node = HaNode.builder("memory:")
                        .backend(new MemoryStore().factory())
                        .build();
                HaHttpServer server = Operations.serve(node, health, 0)) {
            assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
            LeaderElection election = node.election("primary");
            election.stand(leadership -> {});
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(get(server, "/metrics").body()).contains("quorate_election_leading 1.0"));
            HttpResponse<String> scraped = get(server, "/metrics");
            assertThat(scraped.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(scraped.body())
                    .contains("quorate_node_state{state=\"connected\"} 1.0")
                    .contains("# TYPE quorate_session_proofs_total counter")
                    .contains("quorate_session_valid_seconds")
                    .contains("quorate_lifeline_evidence_total{kind=\"end_of_stream\"} 0.0")
                    .contains("quorate_lock_wait_seconds_count");
        }
    }

    private static HttpResponse<String> get(HaHttpServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
