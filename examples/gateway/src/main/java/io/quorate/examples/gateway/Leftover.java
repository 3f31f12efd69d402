package io.quorate.examples.gateway;

import io.vertx.core.http.HttpClientResponse;

/** Reads the rest of an answer that nobody wants, so that its connection can serve again; not for long, though. */
final class Leftover {
    private static final int WORTH_READING = 64 << 10;

    private int read;

    private Leftover() {}

    static void discard(HttpClientResponse answer) {
        Leftover leftover = new Leftover();
        answer.exceptionHandler(cause -> answer.request().reset());
        answer.handler(chunk -> {
            leftover.read += chunk.length();
            if (leftover.read > WORTH_READING) {
                answer.request().reset();
            }
        });
    }
}
