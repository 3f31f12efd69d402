package io.quorate.test.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One member's JSON gateway, which takes every request that its gRPC port takes. Uses the JDK's blocking client: the
 * newer one keeps threads that no test can end.
 */
final class EtcdGateway {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 5_000;
    private static final int HEALTH_MILLIS = 2_000;

    private final String base;
    private final @Nullable SSLSocketFactory sockets;
    private final @Nullable String rootPassword;
    private volatile @Nullable String token;

    EtcdGateway(int port, @Nullable SSLSocketFactory sockets, @Nullable String rootPassword) {
        this.base = (sockets == null ? "http" : "https") + "://127.0.0.1:" + port;
        this.sockets = sockets;
        this.rootPassword = rootPassword;
    }

    /** Asks with the root user's token where there is one. Tokens end, with time and with the member's process. */
    String call(String path, String json) throws IOException {
        try {
            return send("POST", path, json, READ_MILLIS);
        } catch (Refused refused) {
            if (rootPassword == null || !refused.isAboutIdentity()) {
                throw refused;
            }
            authenticate("root", rootPassword);
            return send("POST", path, json, READ_MILLIS);
        }
    }

    /** Whether the member has a leader and can read through it, by its own account. */
    boolean isHealthy() {
        try {
            return send("GET", "/health", null, HEALTH_MILLIS).contains("true");
        } catch (IOException notServing) {
            return false;
        }
    }

    void authenticate(String user, String password) throws IOException {
        token = null;
        String answer = send(
                "POST",
                "/v3/auth/authenticate",
                "{\"name\":" + Json.quote(user) + ",\"password\":" + Json.quote(password) + "}",
                READ_MILLIS);
        token = Json.text(answer, "token").orElseThrow(() -> new IOException("no token in the answer"));
    }

    private String send(String method, String path, @Nullable String json, int limitMillis) throws IOException {
        HttpURLConnection connection = open(path, limitMillis);
        try {
            connection.setRequestMethod(method);
            if (json != null) {
                connection.setDoOutput(true);
                try (OutputStream body = connection.getOutputStream()) {
                    body.write(json.getBytes(StandardCharsets.UTF_8));
                }
            }
            return answer(connection);
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(String path, int limitMillis) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure && sockets != null) {
            secure.setSSLSocketFactory(sockets);
            secure.setHostnameVerifier((host, session) -> true);
        }
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(limitMillis);
        connection.setRequestProperty("Connection", "close");
        String current = token;
        if (current != null) {
            connection.setRequestProperty("Authorization", current);
        }
        return connection;
    }

    private static String answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status < 400) {
            try (InputStream body = connection.getInputStream()) {
                return read(body);
            }
        }
        try (InputStream body = connection.getErrorStream()) {
            throw new Refused(status, body == null ? "" : read(body));
        }
    }

    private static String read(InputStream body) throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The member has answered, with a refusal. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String answer;

        Refused(int status, String answer) {
            super(status + ": " + answer);
            this.status = status;
            this.answer = answer;
        }

        boolean says(String text) {
            return answer.contains(text);
        }

        boolean isAboutIdentity() {
            return status == HttpURLConnection.HTTP_UNAUTHORIZED || says("user name is empty") || says("auth token");
        }
    }
}
