package io.quorate.http;

import java.nio.charset.StandardCharsets;

/** A complete answer: they are small. */
record Reply(int status, String contentType, byte[] body) {

    static Reply text(int status, String text) {
        return new Reply(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Reply json(int status, byte[] body) {
        return new Reply(status, "application/json", body);
    }
}
