package io.quorate.examples.modelserver;

import static io.quorate.examples.modelserver.V2Client.INFER;
import static io.quorate.examples.modelserver.V2Client.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.examples.digits.DigitPainter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadRequestTest {
    private static final int LIMIT = 64 * 1024;
    private static final String PIXELS = String.join(",", Collections.nCopies(784, "0.5"));
    private static ServedDigits served;

    @BeforeAll
    static void start() {
        served = new ServedDigits(setup -> setup.maxBodyBytes(LIMIT).readTimeout(Duration.ofMillis(500)));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    /** Whatever came before: the server is alive, no place is lost, and a good request is answered. */
    @AfterEach
    void stillServes() throws InterruptedException {
        assertThat(served.client
                        .infer(V2Client.request(new DigitPainter(1).paint(1)))
                        .statusCode())
                .isEqualTo(200);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(served.server.inFlight()).isZero());
    }

    private static String input(String name, String shape, String datatype, String data) {
        return """
                {"inputs": [{"name": "%s", "shape": %s, "datatype": "%s", "data": %s}]}""".formatted(name, shape, datatype, data);
    }

    static Stream<Arguments> mistakes() {
        String shape = "[1, 1, 28, 28]";
        String data = "[" + PIXELS + "]";
        String good = input("image", shape, "FP32", data);
        return Stream.of(
                Arguments.of("", "no JSON object"),
                Arguments.of("[]", "no JSON object"),
                Arguments.of("{\"inputs\": [", "not JSON"),
                Arguments.of(good + "x", "not JSON"),
                Arguments.of("{\"inputs\": [], \"inputs\": []}", "not JSON"),
                Arguments.of("[".repeat(5_000), "not JSON"),
                Arguments.of("{}", "'inputs' is missing"),
                Arguments.of("{\"inputs\": 7}", "'inputs' is no array"),
                Arguments.of("{\"inputs\": []}", "'image' is missing"),
                Arguments.of("{\"inputs\": [7]}", "no input ''"),
                Arguments.of(input("picture", shape, "FP32", data), "no input 'picture'; it has [image]"),
                Arguments.of(good.replace("]}]}", "]}," + good.substring(12)), "there twice"),
                Arguments.of(input("image", "[1, 784]", "FP32", data), "the model takes [N, 1, 28, 28]"),
                Arguments.of(input("image", "[2, 1, 28, 28]", "FP32", data), "makes 1568; data and shape must agree"),
                Arguments.of(input("image", "[0, 1, 28, 28]", "FP32", "[]"), "positive integers"),
                Arguments.of(input("image", "[-1, 1, 28, 28]", "FP32", data), "positive integers"),
                Arguments.of(input("image", "[1.5, 1, 28, 28]", "FP32", data), "positive integers"),
                Arguments.of(input("image", "\"all\"", "FP32", data), "positive integers"),
                Arguments.of(input("image", "[9000000000000000000, 1, 28, 28]", "FP32", data), "too many elements"),
                Arguments.of(input("image", "[2000000000, 1, 28, 28]", "FP32", data), "data and shape must agree"),
                Arguments.of(input("image", shape, "INT64", data), "the datatype 'INT64', but the model takes FP32"),
                Arguments.of(input("image", shape, "", data), "the model takes FP32"),
                Arguments.of(input("image", shape, "FP32", "[1, 2]"), "2 elements"),
                Arguments.of(input("image", shape, "FP32", "[" + PIXELS + ",1]"), "785 elements"),
                Arguments.of(input("image", shape, "FP32", "3"), "no array of elements"),
                Arguments.of(input("image", shape, "FP32", data.replaceFirst("0.5", "\"a\"")), "as element 0"),
                Arguments.of(input("image", shape, "FP32", data.replaceFirst("0.5", "null")), "as element 0"),
                Arguments.of(input("image", shape, "FP32", data.replaceFirst("0.5", "1e99")), "finite numbers"),
                Arguments.of(input("image", shape, "FP32", data.replaceFirst("0.5", "NaN")), "not JSON"),
                Arguments.of(input("image", shape, "FP32", "[[[[0.5]]]]"), "at depth 2"),
                Arguments.of(input("image", shape, "FP32", "[[" + data + "]]"), "at depth 2"),
                Arguments.of(input("image", shape, "FP32", tooDeep()), "'[1,2]' as element 0"),
                Arguments.of(good.replace(", \"data\": " + data, ""), "either data or the parameter binary_data_size"),
                Arguments.of(good.replaceFirst("\\{", "{\"id\": 7, "), "The id is '7'"),
                Arguments.of(good.replaceFirst("\\{", "{\"outputs\": [{\"name\": \"x\"}], "), "no output 'x'"),
                Arguments.of(good.replaceFirst("\\{", "{\"outputs\": {\"name\": 1}, "), "'outputs' is no array"),
                Arguments.of(
                        good.replaceFirst("\\{", "{\"parameters\": {\"binary_data_output\": 1}, "), "true or false"));
    }

    private static String tooDeep() {
        String row = "[" + String.join(",", Collections.nCopies(28, "[1,2]")) + "]";
        return "[[[" + String.join(",", Collections.nCopies(28, row)) + "]]]";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsMend(String body, String expected) {
        HttpResponse<byte[]> response = served.client.infer(body);
        assertThat(error(response)).contains(expected).hasSizeLessThan(400);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Quorate-Instance")).contains("gpu-7");
    }

    static Stream<Arguments> binaryMistakes() {
        return Stream.of(
                Arguments.of(3136, "nonsense", 3136, "Inference-Header-Content-Length is 'nonsense'"),
                Arguments.of(3136, "-1", 3136, "Inference-Header-Content-Length is '-1'"),
                Arguments.of(3136, "999999", 3136, "Inference-Header-Content-Length is '999999'"),
                Arguments.of(3135, "", 3136, "784 elements of FP32 take 3136 bytes"),
                Arguments.of(3136, "", 3000, "3000 are left"),
                Arguments.of(3136, "", 3140, "4 bytes after the JSON belong to no input"));
    }

    @ParameterizedTest
    @MethodSource("binaryMistakes")
    void aBinaryMistakeIsNamedWithItsMend(int declared, String length, int sent, String expected) {
        String header = """
                {"inputs": [{"name": "image", "shape": [1, 1, 28, 28], "datatype": "FP32",
                  "parameters": {"binary_data_size": %d}}]}""".formatted(declared);
        HttpResponse<byte[]> response = served.client.post(
                INFER,
                BodyPublishers.concat(BodyPublishers.ofString(header), BodyPublishers.ofByteArray(new byte[sent])),
                BinaryTail.LENGTH_HEADER,
                length.isEmpty() ? Integer.toString(header.length()) : length);
        assertThat(error(response)).contains(expected);
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsNotServedIsNotFound() {
        HttpResponse<byte[]> model = served.client.get("/v2/models/letters");
        assertThat(model.statusCode()).isEqualTo(404);
        assertThat(error(model)).isEqualTo("The model 'letters' is not served here; ask for 'digits'.");
        assertThat(error(served.client.get("/v2/models/digits/versions/9/ready")))
                .isEqualTo("The version '9' is not served here; ask for '1'.");
        assertThat(served.client
                        .post("/v2/models/letters/infer", BodyPublishers.ofString("{}"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(error(served.client.get("/v1/models"))).contains("/v1/models");
    }

    @Test
    void theWrongMethodIsToldTheRightOne() {
        HttpResponse<byte[]> response = served.client.get(INFER);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
        assertThat(served.client.post("/v2", BodyPublishers.noBody()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void aBodyOverTheLimitIsTooLargeWhetherDeclaredOrNot() {
        byte[] large = new byte[LIMIT + 1];
        HttpResponse<byte[]> declared = served.client.post(INFER, BodyPublishers.ofByteArray(large));
        HttpResponse<byte[]> chunked =
                served.client.post(INFER, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertThat(declared.statusCode()).isEqualTo(413);
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(error(chunked)).contains("limit of " + LIMIT);
    }

    @Test
    void aCompressedBodyIsRefused() {
        HttpResponse<byte[]> response = served.client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.server.port() + INFER))
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(415);
    }

    /** A sender that stops half-way gives its place back: by the time-out if it stays, at once if it goes. */
    @Test
    void aBodyThatDoesNotComeFreesItsPlace() throws IOException {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
            slow.setSoTimeout(10_000);
            slow.getOutputStream().write(head(100));
            InputStream in = slow.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 408");
        }
        try (Socket gone = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
            gone.getOutputStream().write(head(100));
        }
    }

    private static byte[] head(int length) {
        return ("POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n{")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
