package io.quorate.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway on a node of its own, and a model server on another. */
final class NodeTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final MemoryStore store = new MemoryStore();
    private final MemoryLink link = store.link();
    private HaNode ofGateway;
    private HaNode ofServer;
    private Gateway gateway;
    private ScriptedInstance server;

    @BeforeEach
    void start() throws Exception {
        ofGateway = HaNode.builder("memory:")
                .id("gateway")
                .backend(link)
                .sessionTtl(Duration.ofSeconds(2))
                .build();
        ofServer =
                HaNode.builder("memory:").id("server").backend(store.factory()).build();
        gateway = Gateway.start(ofGateway.registry(), GatewayFixture.options());
        server = ScriptedInstance.answering("a", "ok");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
        ofGateway.close();
        ofServer.close();
    }

    private HttpResponse<String> infer() throws IOException, InterruptedException {
        URI uri = gateway.address().resolve(GatewayFixture.INFER);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private void awaitStatus(int status) {
        await().until(() -> infer().statusCode() == status);
    }

    @Test
    void aGatewayThatWasThereFirstServesWhoComesAndStopsWithWhoLeaves() throws Exception {
        assertThat(infer().statusCode()).isEqualTo(503);
        Registration registration = ofServer.registry().register(server.instance());
        awaitStatus(200);
        registration.setState(InstanceState.DRAINING);
        await().until(() -> infer().body().contains("no instance of model 'digits' is ready: {DRAINING=1}"));
        registration.setState(InstanceState.READY);
        awaitStatus(200);
        registration.close();
        await().until(() -> infer().body().contains("has no instance in the registry"));
    }

    @Test
    void withoutTheStoreItServesOnFromWhatItKnows() throws Exception {
        ofServer.registry().register(server.instance());
        awaitStatus(200);
        link.cut();
        await().until(() -> infer().headers().firstValue(Headers.VIEW).isPresent());
        assertThat(infer().statusCode()).isEqualTo(200);
        assertThat(gateway.isReady()).isTrue();
        link.restore();
        await().until(() -> infer().headers().firstValue(Headers.VIEW).isEmpty());
        assertThat(infer().statusCode()).isEqualTo(200);
    }
}
