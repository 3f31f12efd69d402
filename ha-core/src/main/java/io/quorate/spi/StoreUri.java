package io.quorate.spi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a store: {@code scheme://[user:password@]host:port,host:port/path?name=value}, or
 * {@code scheme:rest?name=value} where there is no host. ({@link java.net.URI} accepts neither a list of hosts nor an
 * empty rest.)
 */
public final class StoreUri {
    // An '@' anywhere else may end a password with a '/' or '?' in it, which would pass for a host or a path and be
    // shown.
    private static final Pattern SYNTAX = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):"
            + "(?://(?:(?<user>[^@/?#]*)@)?(?<hosts>[^@/?#]+))?(?<path>[^@?#]*)(?:\\?(?<query>[^@#]*))?");

    private final String scheme;
    private final Optional<String> userInfo;
    private final List<String> endpoints;
    private final String path;
    private final Map<String, String> parameters;

    private StoreUri(Matcher m) {
        scheme = m.group("scheme").toLowerCase(Locale.ROOT);
        userInfo = Optional.ofNullable(m.group("user"));
        endpoints =
                m.group("hosts") == null ? List.of() : List.of(m.group("hosts").split(",", -1));
        path = m.group("path");
        parameters = parameters(m.group("query") == null ? "" : m.group("query"));
    }

    /**
     * Parses a URI.
     *
     * @param text the URI
     * @return its parts
     * @throws StoreException {@link StoreException.Kind#INVALID} if it is not of this form
     */
    public static StoreUri parse(String text) {
        Matcher m = SYNTAX.matcher(text);
        // The text itself stays out of the message: what failed to parse may hold a password.
        if (!m.matches()) {
            throw invalid("the store's URI is not of the form scheme://host:port[,host:port][/path][?name=value],"
                    + " for example zookeeper://zk1:2181,zk2:2181/inference: correct it, and write '@', '/', '?' and '#'"
                    + " in credentials and parameters as %40, %2F, %3F and %23");
        }
        StoreUri uri = new StoreUri(m);
        if (uri.endpoints.stream().anyMatch(String::isBlank)) {
            throw invalid("store URI " + uri + " has an empty host in its list: remove the extra comma");
        }
        return uri;
    }

    /**
     * The scheme, in lower case.
     *
     * @return for example {@code zookeeper}
     */
    public String scheme() {
        return scheme;
    }

    /**
     * What stands before the {@code @}: a secret.
     *
     * @return {@code user:password}, if given
     */
    public Optional<String> userInfo() {
        return userInfo;
    }

    /**
     * The hosts as written.
     *
     * @return {@code host} or {@code host:port} each; empty where the URI names none
     */
    public List<String> endpoints() {
        return endpoints;
    }

    /**
     * What stands behind the hosts, or behind the scheme where there are none.
     *
     * @return for example {@code /inference}, or {@code embedded}; may be empty
     */
    public String path() {
        return path;
    }

    /**
     * The query's parameters, decoded, in their order.
     *
     * @return name to value
     */
    public Map<String, String> parameters() {
        return parameters;
    }

    /**
     * The URI without credentials or the values of its parameters, fit for logs.
     *
     * @return scheme, hosts and path
     */
    @Override
    public String toString() {
        return scheme + ":" + (endpoints.isEmpty() ? "" : "//" + String.join(",", endpoints)) + path;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] nameAndValue = pair.split("=", 2);
                String name = decode(nameAndValue[0]);
                if (result.put(name, nameAndValue.length == 1 ? "" : decode(nameAndValue[1])) != null) {
                    throw invalid("parameter '" + name + "' stands twice in the store's URI: keep one");
                }
            }
        }
        return Map.copyOf(result);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("a parameter of the store's URI has a '%' without two hexadecimal digits: write it as %25");
        }
    }

    private static StoreException invalid(String message) {
        return new StoreException(StoreException.Kind.INVALID, message);
    }
}
