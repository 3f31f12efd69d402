package io.quorate.etcd;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.StoreUri;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What URIs say about a store. */
final class Uris {
    static final String PLAIN = "etcd";
    static final String SECURED = "etcds";

    private static final int DEFAULT_PORT = 2379;
    private static final int LARGEST_PORT = 65_535;
    private static final Set<String> FOR_ALL = Set.of("electionTimeout", "passwordFile", "passwordEnv");
    private static final Set<String> FOR_TLS = Set.of("ca", "cert", "key");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s)");
    private static final Pattern ENDPOINT = Pattern.compile("(?<host>[^:\\[\\]]+|\\[[^\\]]+])(:(?<port>\\d{1,5}))?");

    private Uris() {}

    static Settings settings(StoreUri uri) {
        boolean secured = uri.scheme().equals(SECURED);
        requireKnown(uri, secured);
        if (uri.endpoints().isEmpty()) {
            throw invalid("store URI " + uri + " names no member: write " + uri.scheme() + "://host:2379/namespace");
        }
        Optional<Tls> tls =
                secured ? Optional.of(new Tls(file(uri, "ca"), file(uri, "cert"), file(uri, "key"))) : Optional.empty();
        // Files that cannot be used are better told of now than when the first connection fails.
        tls.ifPresent(Tls::context);
        return new Settings(
                uri.endpoints().stream().map(Uris::endpoint).distinct().toList(),
                namespace(uri.path()),
                tls,
                credentials(uri),
                duration(uri, "electionTimeout", Settings.DEFAULT_ELECTION_TIMEOUT),
                Settings.DEFAULT_MAX_ENTRIES);
    }

    private static void requireKnown(StoreUri uri, boolean secured) {
        for (String name : uri.parameters().keySet()) {
            if (!secured && FOR_TLS.contains(name)) {
                throw invalid("parameter '" + name + "' is for TLS and store URI " + uri + " is not: write etcds://");
            }
            if (!FOR_ALL.contains(name) && !FOR_TLS.contains(name)) {
                Set<String> known = new TreeSet<>(FOR_ALL);
                known.addAll(FOR_TLS);
                throw invalid("store URI " + uri + " has an unknown parameter '" + name + "'; known here: "
                        + String.join(", ", known));
            }
        }
    }

    private static Endpoint endpoint(String text) {
        Matcher m = ENDPOINT.matcher(text);
        int port = !m.matches() || m.group("port") == null ? DEFAULT_PORT : Integer.parseInt(m.group("port"));
        if (!m.matches() || port < 1 || port > LARGEST_PORT) {
            throw invalid("'" + text + "' is no member: write host or host:port, with a port from 1 to 65535");
        }
        return new Endpoint(m.group("host"), port);
    }

    private static String namespace(String path) {
        if (path.isEmpty() || path.equals("/")) {
            return "";
        }
        List<String> segments = List.of(path.substring(1).split("/", -1));
        if (segments.stream().anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."))) {
            throw invalid("'" + path + "' is no namespace: write segments joined by single slashes, none of them '.' or"
                    + " '..', without a slash at the end");
        }
        return path;
    }

    /** A duration such as 500ms or 2s. */
    private static Duration duration(StoreUri uri, String name, Duration otherwise) {
        String text = uri.parameters().get(name);
        if (text == null) {
            return otherwise;
        }
        Matcher m = DURATION.matcher(text);
        if (!m.matches() || Long.parseLong(m.group(1)) == 0) {
            throw invalid("parameter " + name + "=" + text + " is no duration: write for example " + name + "=500ms or "
                    + name + "=2s");
        }
        long amount = Long.parseLong(m.group(1));
        return m.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
    }

    private static Optional<Path> file(StoreUri uri, String name) {
        String text = uri.parameters().get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            if (!text.isBlank()) {
                return Optional.of(Path.of(text));
            }
        } catch (InvalidPathException e) {
            throw new StoreException(Kind.INVALID, "parameter " + name + "=" + text + " names no file", e);
        }
        throw invalid("parameter " + name + " is empty: name a file, or leave it out");
    }

    // The messages keep what was given to themselves: it is a secret.
    private static Credentials credentials(StoreUri uri) {
        String[] given = uri.userInfo().orElse("").split(":", 2);
        String user = decode(given[0]);
        Optional<Path> file = file(uri, "passwordFile");
        Optional<String> variable = Optional.ofNullable(uri.parameters().get("passwordEnv"));
        int sources = (given.length > 1 ? 1 : 0) + (file.isPresent() ? 1 : 0) + (variable.isPresent() ? 1 : 0);
        if (user.isEmpty() && uri.userInfo().isEmpty() && sources == 0) {
            return Credentials.NONE;
        }
        if (user.isEmpty() || sources != 1) {
            throw invalid("a login takes a user and one password: write user:password@ before the hosts, or user@ and"
                    + " one of the parameters passwordFile and passwordEnv");
        }
        if (given.length > 1) {
            String password = decode(given[1]);
            return new Credentials(user, () -> password);
        }
        return new Credentials(user, file.map(Uris::content).orElseGet(() -> variable(variable.orElse(""))));
    }

    private static Supplier<String> content(Path file) {
        Supplier<String> password = () -> {
            try {
                return Files.readString(file).stripTrailing();
            } catch (IOException e) {
                throw new StoreException(
                        Kind.INVALID,
                        "the password file " + file + " cannot be read: correct its name or its permissions",
                        e);
            }
        };
        return checked(password);
    }

    private static Supplier<String> variable(String name) {
        return checked(() -> {
            String password = System.getenv(name);
            if (password == null) {
                throw invalid("the environment variable '" + name + "' named by passwordEnv is not set: set it");
            }
            return password;
        });
    }

    /** Asks once now: a source that has none should be told of at once. */
    private static Supplier<String> checked(Supplier<String> password) {
        if (password.get().isEmpty()) {
            throw invalid("the password is empty: put one where the store's URI says that it is");
        }
        return password;
    }

    private static String decode(String credentials) {
        try {
            // A plus stands for itself here; only in a query it is a space.
            return URLDecoder.decode(credentials.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("the credentials in the store's URI have a '%' without two hexadecimal digits: write %25");
        }
    }

    private static StoreException invalid(String message) {
        return new StoreException(Kind.INVALID, message);
    }
}
