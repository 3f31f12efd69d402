package io.quorate.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.balance.RoundRobin;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FailoverTest {
    /** In turn, so that a test knows who is tried first: the first in the list. */
    private static GatewayFixture inTurn() throws InterruptedException {
        return new GatewayFixture(GatewayFixture.options().withPolicy(RoundRobin.policy()));
    }

    private static ScriptedInstance gone(String id) throws IOException {
        ScriptedInstance instance = ScriptedInstance.answering(id, "never");
        instance.close();
        return instance;
    }

    @Test
    void anInstanceThatRefusesConnectionsIsPassedOver() throws Exception {
        try (GatewayFixture fixture = inTurn().with(gone("a"), ScriptedInstance.answering("b", "from b"))) {
            HttpResponse<String> answer = fixture.infer("{}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("from b");
            assertThat(answer.headers().firstValue(Headers.INSTANCE)).hasValue("b");
            assertThat(answer.headers().firstValue(Headers.ATTEMPTS)).hasValue("2");
        }
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerIsTriedElsewhere() throws Exception {
        ScriptedInstance breaking = new ScriptedInstance("a", (request, wire) -> wire.reset());
        try (GatewayFixture fixture = inTurn().with(breaking, ScriptedInstance.answering("b", "from b"))) {
            assertThat(fixture.infer("the body").body()).isEqualTo("from b");
            assertThat(breaking.received).hasSize(1);
        }
    }

    @Test
    void halfAHeadIsNoAnswer() throws Exception {
        ScriptedInstance half = new ScriptedInstance("a", (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Le");
            wire.reset();
        });
        try (GatewayFixture fixture = inTurn().with(half, ScriptedInstance.answering("b", "from b"))) {
            assertThat(fixture.infer("the body").body()).isEqualTo("from b");
        }
    }

    @Test
    void anInstanceThatDoesNotAnswerInTimeIsGivenUp() throws Exception {
        ScriptedInstance silent = new ScriptedInstance("a", (request, wire) -> {});
        try (GatewayFixture fixture = inTurn().with(silent, ScriptedInstance.answering("b", "from b"))) {
            assertThat(fixture.infer("{}").body()).isEqualTo("from b");
        }
    }

    @Test
    void theBodyIsSentAgainWhole() throws Exception {
        ScriptedInstance breaking = new ScriptedInstance("a", (request, wire) -> wire.reset());
        ScriptedInstance good = ScriptedInstance.answering("b", "from b");
        try (GatewayFixture fixture = inTurn().with(breaking, good)) {
            String body = "0123456789".repeat(50_000);
            fixture.infer(body);
            assertThat(breaking.received.get(0).body()).asString().isEqualTo(body);
            assertThat(good.received.get(0).body()).asString().isEqualTo(body);
        }
    }

    @Test
    void noMoreThanThreeInstancesAreTriedAndEachOnce() throws Exception {
        ScriptedInstance[] instances = new ScriptedInstance[5];
        for (int i = 0; i < instances.length; i++) {
            instances[i] = new ScriptedInstance("i" + i, (request, wire) -> wire.reset());
        }
        try (GatewayFixture fixture = inTurn().with(instances)) {
            HttpResponse<String> answer = fixture.infer("{}");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("no instance of model 'digits' answered: i0: ");
            assertThat(answer.headers().firstValue(Headers.ATTEMPTS)).hasValue("3");
            assertThat(Stream.of(instances).map(i -> i.received.size())).containsExactly(1, 1, 1, 0, 0);
        }
    }

    @Test
    void aRequestThatMayNotBeRepeatedReachesOneInstance() throws Exception {
        ScriptedInstance breaking = new ScriptedInstance("a", (request, wire) -> wire.reset());
        ScriptedInstance good = ScriptedInstance.answering("b", "from b");
        try (GatewayFixture fixture = inTurn().with(breaking, good)) {
            assertThat(fixture.send(fixture.post("/v2/models/digits/load", "{}"))
                            .statusCode())
                    .isEqualTo(502);
            assertThat(good.received).isEmpty();
        }
    }

    @Test
    void aRequestThatMayNotBeRepeatedIsTriedElsewhereIfNothingOfItWasSent() throws Exception {
        try (GatewayFixture fixture = inTurn().with(gone("a"), ScriptedInstance.answering("b", "from b"))) {
            assertThat(fixture.send(fixture.post("/v2/models/digits/load", "{}"))
                            .body())
                    .isEqualTo("from b");
        }
    }

    @Test
    void inferenceIsNotRepeatedWhereItIsSaidNotToBePure() throws Exception {
        ScriptedInstance breaking = new ScriptedInstance("a", (request, wire) -> wire.reset());
        GatewayOptions once =
                GatewayFixture.options().withPolicy(RoundRobin.policy()).withInferRepeats(false);
        try (GatewayFixture fixture = new GatewayFixture(once)) {
            fixture.with(breaking, ScriptedInstance.answering("b", "from b"));
            assertThat(fixture.infer("{}").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void aBodyTooLongToBeKeptIsSentOnce() throws Exception {
        ScriptedInstance breaking = new ScriptedInstance("a", (request, wire) -> wire.reset());
        ScriptedInstance good = ScriptedInstance.answering("b", "from b");
        GatewayOptions small =
                GatewayFixture.options().withPolicy(RoundRobin.policy()).withLimits(Limits.DEFAULTS.withBody(1000));
        try (GatewayFixture fixture = new GatewayFixture(small).with(breaking, good)) {
            String body = "x".repeat(500_000);
            assertThat(fixture.infer(body).statusCode()).isEqualTo(502);
            assertThat(fixture.infer(body).body()).isEqualTo("from b");
            assertThat(good.received.get(0).body()).asString().isEqualTo(body);
        }
    }

    @Test
    void aBodyOfUnknownLengthIsPassedOnAsItComes() throws Exception {
        ScriptedInstance good = ScriptedInstance.answering("b", "from b");
        GatewayOptions small =
                GatewayFixture.options().withPolicy(RoundRobin.policy()).withLimits(Limits.DEFAULTS.withBody(1000));
        try (GatewayFixture fixture = new GatewayFixture(small).with(gone("a"), good)) {
            byte[] body = "y".repeat(300_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            HttpRequest.Builder chunked = HttpRequest.newBuilder(fixture.at(GatewayFixture.INFER))
                    .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)));
            assertThat(fixture.send(chunked).body()).isEqualTo("from b");
            assertThat(good.received.get(0).body()).isEqualTo(body);
        }
    }

    @Test
    void backPressureIsTakenElsewhereAndNotHeldAgainstTheInstance() throws Exception {
        ScriptedInstance busy = new ScriptedInstance(
                "a", (request, wire) -> wire.send(ScriptedInstance.response("503 Busy", "{\"error\":\"full\"}")));
        try (GatewayFixture fixture = inTurn().with(busy, ScriptedInstance.answering("b", "from b"))) {
            assertThat(fixture.infer("{}").body()).isEqualTo("from b");
            fixture.infer("{}");
            assertThat(fixture.infer("{}").body()).isEqualTo("from b");
            assertThat(busy.connections()).as("its connection serves again").isEqualTo(1);
        }
    }

    @Test
    void backPressureOfAllIsToldToTheClient() throws Exception {
        ScriptedInstance.Script busy = (request, wire) -> wire.send(ScriptedInstance.response("503 Busy", "full"));
        try (GatewayFixture fixture = inTurn().with(new ScriptedInstance("a", busy), new ScriptedInstance("b", busy))) {
            HttpResponse<String> answer = fixture.infer("{}");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("full");
        }
    }

    @Test
    void anAnswerThatBreaksHalfwayIsNeitherRepeatedNorMadeToLookWhole() throws Exception {
        ScriptedInstance half = new ScriptedInstance("a", (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it");
            wire.socket().close();
        });
        ScriptedInstance other = ScriptedInstance.answering("b", "from b");
        try (GatewayFixture fixture = inTurn().with(half, other)) {
            Socket socket = fixture.raw("GET /v2/models/digits HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(GatewayFixture.all(socket)).contains("1000").contains("half of it");
            assertThat(other.received).isEmpty();
        }
    }

    @Test
    void aStreamThatBreaksHalfwayHasNoEnd() throws Exception {
        ScriptedInstance half = new ScriptedInstance("a", (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            wire.reset();
        });
        try (GatewayFixture fixture = inTurn().with(half)) {
            Socket socket = fixture.raw("GET /v2/models/digits HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(GatewayFixture.all(socket)).contains("half").doesNotContain("\r\n0\r\n");
        }
    }
}
