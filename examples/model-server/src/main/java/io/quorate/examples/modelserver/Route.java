package io.quorate.examples.modelserver;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a path asks for, by the protocol's table of paths. */
record Route(Kind kind, Optional<String> model, Optional<String> version) {
    private static final Pattern MODEL =
            Pattern.compile("/v2/models/(?<model>[^/]+)(/versions/(?<version>[^/]+))?(/(?<verb>ready|infer))?/?");

    enum Kind {
        SERVER,
        LIVE,
        READY,
        MODEL,
        MODEL_READY,
        INFER;

        String method() {
            return this == INFER ? "POST" : "GET";
        }
    }

    static Optional<Route> of(String path) {
        return switch (path) {
            case "/v2", "/v2/" -> server(Kind.SERVER);
            case "/v2/health/live" -> server(Kind.LIVE);
            case "/v2/health/ready" -> server(Kind.READY);
            default -> model(MODEL.matcher(path));
        };
    }

    private static Optional<Route> server(Kind kind) {
        return Optional.of(new Route(kind, Optional.empty(), Optional.empty()));
    }

    private static Optional<Route> model(Matcher matcher) {
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Kind kind = switch (Optional.ofNullable(matcher.group("verb")).orElse("")) {
            case "infer" -> Kind.INFER;
            case "ready" -> Kind.MODEL_READY;
            default -> Kind.MODEL;
        };
        return Optional.of(
                new Route(kind, Optional.of(matcher.group("model")), Optional.ofNullable(matcher.group("version"))));
    }
}
