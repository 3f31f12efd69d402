package io.quorate.examples.modelserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quorate.examples.digits.Drawing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Speaks to a model server as any client would. */
final class V2Client {
    static final String INFER = "/v2/models/digits/infer";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final int port;

    V2Client(int port) {
        this.port = port;
    }

    HttpResponse<byte[]> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<byte[]> infer(String body) {
        return post(INFER, BodyPublishers.ofString(body));
    }

    HttpResponse<byte[]> post(String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = request(path).POST(body);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    CompletableFuture<HttpResponse<byte[]>> inferLater(String body) {
        return http.sendAsync(request(INFER).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return new JsonMapper().readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String error(HttpResponse<byte[]> response) {
        return json(response).path("error").asText();
    }

    static String request(List<Drawing> drawings) {
        String data = drawings.stream()
                .map(drawing -> Arrays.toString(drawing.pixels()))
                .map(row -> row.substring(1, row.length() - 1))
                .collect(Collectors.joining(","));
        return """
                {"inputs": [{"name": "image", "shape": [%d, 1, 28, 28], "datatype": "FP32", "data": [%s]}]}""".formatted(drawings.size(), data);
    }

    static int mostLikely(JsonNode output, int row) {
        int best = 0;
        JsonNode data = output.path("data");
        for (int digit = 1; digit < Drawing.LABELS; digit++) {
            int at = row * Drawing.LABELS;
            best = data.get(at + digit).doubleValue() > data.get(at + best).doubleValue() ? digit : best;
        }
        return best;
    }
}
