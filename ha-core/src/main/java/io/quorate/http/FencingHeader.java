package io.quorate.http;

import io.quorate.FencingToken;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** The header in which a fencing token travels to a service, and what the service answers. */
public final class FencingHeader {
    /** A decimal number, not negative. */
    public static final String NAME = "Quorate-Fencing-Token";

    /** Precondition failed: a greater token was seen. */
    static final int STALE = 412;

    private static final int MAX_DIGITS = 19;

    private FencingHeader() {}

    /**
     * Sends a token along.
     *
     * @param request what is being built
     * @param token the caller's token
     * @return the builder
     */
    public static HttpRequest.Builder set(HttpRequest.Builder request, FencingToken token) {
        return request.setHeader(NAME, token.toString());
    }

    /**
     * Whether a {@link FencingFilter} has refused the request: the caller was overtaken and must stop.
     *
     * @param response the service's answer
     * @return true for status 412 with the header {@value #NAME}
     */
    public static boolean isStale(HttpResponse<?> response) {
        return response.statusCode() == STALE
                && response.headers().firstValue(NAME).isPresent();
    }

    /**
     * Reads a header's value.
     *
     * @param value as it was sent
     * @return empty unless it is 1 to 19 decimal digits that fit a token
     */
    public static Optional<FencingToken> parse(String value) {
        boolean digits = value.length() <= MAX_DIGITS
                && !value.isEmpty()
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            return digits ? Optional.of(new FencingToken(Long.parseLong(value))) : Optional.empty();
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }
}
