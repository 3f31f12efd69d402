package io.quorate.examples.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A gateway in front of scripted instances, and clients for it. */
final class GatewayFixture implements AutoCloseable {
    static final String INFER = "/v2/models/digits/infer";
    static final Timeouts QUICK = new Timeouts(
            Duration.ofMillis(300),
            Duration.ofMillis(400),
            Duration.ofMillis(1500),
            Duration.ofSeconds(20),
            Duration.ZERO);

    /** For what must not end by itself while a test looks at it, however slow the machine is. */
    static final Timeouts LONG = new Timeouts(
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(90),
            Duration.ofSeconds(120),
            Duration.ofSeconds(50));

    final ListedRegistry registry = new ListedRegistry();
    final Gateway gateway;
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    GatewayFixture(GatewayOptions options) throws InterruptedException {
        gateway = Gateway.start(registry, options);
    }

    static GatewayOptions options() {
        return GatewayOptions.DEFAULTS.withTimeouts(QUICK);
    }

    static GatewayFixture quick() throws InterruptedException {
        return new GatewayFixture(options());
    }

    /** Listed in this order and, but for the policy's chance, tried in any. */
    GatewayFixture with(ScriptedInstance... instances) {
        registry.show(instances);
        closing.addAll(List.of(instances));
        return this;
    }

    HttpResponse<String> infer(String body) throws IOException, InterruptedException {
        return client.send(post(INFER, body).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(at(path)).POST(BodyPublishers.ofString(body));
    }

    URI at(String path) {
        return gateway.address().resolve(path);
    }

    /** Sends bytes as they are; what comes back is read from the socket. */
    Socket raw(String text) throws IOException {
        Socket socket =
                new Socket(gateway.address().getHost(), gateway.address().getPort());
        closing.add(socket);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Reads until the other side closes. */
    static String all(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.US_ASCII));
            }
        } catch (java.net.SocketException e) {
            text.append("<reset>");
        }
        return text.toString();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : closing) {
            one.close();
        }
        gateway.close();
    }
}
