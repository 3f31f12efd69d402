package io.quorate.examples.gateway;

import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * What a path asks for: {@code /v2/models/{model}} and whatever is below.
 *
 * @param model the model's name, decoded
 * @param action what is below it; may be empty
 */
record ModelPath(String model, String action) {
    private static final String PREFIX = "/v2/models/";
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** Empty for a path that names no model. */
    static Optional<ModelPath> of(String path) {
        if (!path.startsWith(PREFIX) || path.length() == PREFIX.length()) {
            return Optional.empty();
        }
        int slash = path.indexOf('/', PREFIX.length());
        String model = path.substring(PREFIX.length(), slash < 0 ? path.length() : slash);
        return decoded(model).map(name -> new ModelPath(name, slash < 0 ? "" : path.substring(slash)));
    }

    private static Optional<String> decoded(String name) {
        try {
            // A plus is a plus in a path; only the decoder for forms takes it for a space.
            return Optional.of(URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether sending it twice does what sending it once does. */
    boolean mayRepeat(HttpMethod method, boolean inferRepeats) {
        return method.equals(HttpMethod.POST) ? inferRepeats && action.endsWith("/infer") : SAFE.contains(method);
    }
}
