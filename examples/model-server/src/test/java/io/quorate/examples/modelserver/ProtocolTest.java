package io.quorate.examples.modelserver;

import static io.quorate.examples.modelserver.V2Client.INFER;
import static io.quorate.examples.modelserver.V2Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.examples.digits.DigitPainter;
import io.quorate.examples.digits.Drawing;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProtocolTest {
    private static final AtomicBoolean live = new AtomicBoolean(true);
    private static final AtomicBoolean ready = new AtomicBoolean(true);
    private static ServedDigits served;

    @BeforeAll
    static void start() {
        served = new ServedDigits(setup -> setup.live(live::get).ready(ready::get));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void describesItself() {
        JsonNode server = json(served.client.get("/v2"));
        assertThat(server.path("name").asText()).isEqualTo("quorate-model-server");
        assertThat(server.path("version").asText()).isNotEmpty();
        assertThat(server.path("extensions").path(0).asText()).isEqualTo("binary_tensor_data");
    }

    @Test
    void describesItsModel() {
        for (String path : List.of("/v2/models/digits", "/v2/models/digits/versions/1")) {
            JsonNode model = json(served.client.get(path));
            assertThat(model.path("name").asText()).isEqualTo("digits");
            assertThat(model.path("versions").path(0).asText()).isEqualTo("1");
            assertThat(model.path("inputs"))
                    .hasToString("[" + keys(model.path("inputs"), "image", "FP32", "[-1,1,28,28]") + "]");
            assertThat(model.path("outputs"))
                    .hasToString("[" + keys(model.path("outputs"), "probabilities", "FP32", "[-1,10]") + "]");
            assertThat(model.path("properties").path("revision").asText()).isEqualTo(served.model.revision());
        }
    }

    private static String keys(JsonNode tensors, String name, String datatype, String shape) {
        assertThat(tensors.path(0).path("name").asText()).isEqualTo(name);
        assertThat(tensors.path(0).path("datatype").asText()).isEqualTo(datatype);
        assertThat(tensors.path(0).path("shape")).hasToString(shape);
        return tensors.path(0).toString();
    }

    @Test
    void healthFollowsItsSuppliers() {
        assertThat(served.client.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(served.client.get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(json(served.client.get("/v2/models/digits/ready")))
                .isEqualTo(json(served.client.get("/v2/models/digits/versions/1/ready")));
        live.set(false);
        ready.set(false);
        try {
            assertThat(served.client.get("/v2/health/live").statusCode()).isEqualTo(503);
            assertThat(json(served.client.get("/v2/health/live"))).hasToString("{\"live\":false}");
            assertThat(served.client.get("/v2/health/ready").statusCode()).isEqualTo(503);
            assertThat(served.client.get("/v2/models/digits/ready").statusCode())
                    .isEqualTo(503);
        } finally {
            live.set(true);
            ready.set(true);
        }
    }

    @Test
    void aHealthCheckThatThrowsIsUnhealthy() {
        try (ServedDigits broken = new ServedDigits(setup -> setup.live(() -> {
            throw new IllegalStateException("broken on purpose");
        }))) {
            assertThat(broken.client.get("/v2/health/live").statusCode()).isEqualTo(503);
            assertThat(broken.client.get("/v2/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readsDigitsAndSignsItsAnswers() {
        List<Drawing> drawings = new DigitPainter(77).paint(20);
        HttpResponse<byte[]> response = served.client.infer(V2Client.request(drawings));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Quorate-Instance")).contains("gpu-7");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode answer = json(response);
        assertThat(answer.path("model_name").asText()).isEqualTo("digits");
        assertThat(answer.path("model_version").asText()).isEqualTo("1");
        assertThat(answer.has("id")).isFalse();
        JsonNode output = answer.path("outputs").path(0);
        assertThat(output.path("name").asText()).isEqualTo("probabilities");
        assertThat(output.path("datatype").asText()).isEqualTo("FP32");
        assertThat(output.path("shape")).hasToString("[20,10]");
        int right = 0;
        for (int i = 0; i < drawings.size(); i++) {
            right += V2Client.mostLikely(output, i) == drawings.get(i).label() ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(19);
    }

    @Test
    void nestedDataMeansTheSameAsFlat() {
        Drawing drawing = new DigitPainter(5).paintDigit(5);
        StringBuilder rows = new StringBuilder();
        for (int y = 0; y < Drawing.SIZE; y++) {
            rows.append(y == 0 ? "" : ",")
                    .append(Arrays.toString(
                            Arrays.copyOfRange(drawing.pixels(), y * Drawing.SIZE, (y + 1) * Drawing.SIZE)));
        }
        String nested = """
                {"inputs": [{"data": [[[%s]]], "name": "image", "datatype": "FP32", "shape": [1, 1, 28, 28]}]}""".formatted(rows);
        assertThat(json(served.client.infer(nested)))
                .isEqualTo(json(served.client.infer(V2Client.request(List.of(drawing)))));
    }

    @Test
    void echoesTheIdAndIgnoresWhatItDoesNotKnow() {
        String request = V2Client.request(new DigitPainter(1).paint(1))
                .replaceFirst(
                        "\\{",
                        "{\"id\": \"a-42\", \"parameters\": {\"priority\": 3}, \"outputs\": [{\"name\": \"probabilities\"}], ");
        JsonNode answer =
                json(served.client.post("/v2/models/digits/versions/1/infer", BodyPublishers.ofString(request)));
        assertThat(answer.path("id").asText()).isEqualTo("a-42");
        assertThat(answer.path("outputs").size()).isEqualTo(1);
    }

    /** As Triton's clients send by default: the tensor after the JSON, the answer likewise. */
    @Test
    void takesAndGivesBinaryTensors() {
        List<Drawing> drawings = new DigitPainter(9).paint(3);
        String header = """
                {"inputs": [{"name": "image", "shape": [3, 1, 28, 28], "datatype": "FP32",
                  "parameters": {"binary_data_size": %d}}], "parameters": {"binary_data_output": true}}""".formatted(3 * Drawing.PIXELS * Float.BYTES);
        HttpResponse<byte[]> response = served.client.post(
                INFER,
                BodyPublishers.ofByteArray(withPixels(header, drawings)),
                BinaryTail.LENGTH_HEADER,
                Integer.toString(header.length()));
        assertThat(response.statusCode()).isEqualTo(200);
        int jsonLength = Integer.parseInt(
                response.headers().firstValue(BinaryTail.LENGTH_HEADER).orElseThrow());
        assertThat(new String(response.body(), 0, jsonLength, StandardCharsets.UTF_8))
                .contains("\"binary_data_size\":120");
        ByteBuffer probabilities =
                ByteBuffer.wrap(response.body(), jsonLength, 120).slice().order(ByteOrder.LITTLE_ENDIAN);
        JsonNode plain = json(served.client.infer(V2Client.request(drawings)))
                .path("outputs")
                .path(0)
                .path("data");
        for (JsonNode value : plain) {
            assertThat(probabilities.getFloat()).isEqualTo(value.floatValue());
        }
        assertThat(response.body()).hasSize(jsonLength + 120);
    }

    private static byte[] withPixels(String header, List<Drawing> drawings) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        for (Drawing drawing : drawings) {
            ByteBuffer pixels =
                    ByteBuffer.allocate(Drawing.PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            pixels.asFloatBuffer().put(drawing.pixels());
            body.writeBytes(pixels.array());
        }
        return body.toByteArray();
    }
}
