package io.quorate.examples.modelserver;

import io.quorate.QuorateException;

/** A request that gets no result, and the status that says whose fault it is. */
final class HttpFailure extends QuorateException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTED = 100;

    private final int status;

    HttpFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    static HttpFailure badRequest(String message) {
        return new HttpFailure(400, message);
    }

    int status() {
        return status;
    }

    /** A client's own words, cut short: an error must not repeat a megabyte. */
    static String quote(Object value) {
        String text = String.valueOf(value);
        return '\'' + (text.length() <= QUOTED ? text : text.substring(0, QUOTED) + '…') + '\'';
    }

    /** Nobody reads the trace of a client's mistake, and filling it would make bad requests dearer than good ones. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
