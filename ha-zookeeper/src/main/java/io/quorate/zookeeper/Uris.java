package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.StoreUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.PathUtils;
import org.apache.zookeeper.common.ZKConfig;

/** What URIs and Curator clients say about a store. */
final class Uris {
    private static final Set<String> PARAMETERS = new TreeSet<>(Set.of("tickTime", "create", "maxBuffer"));
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s)");
    private static final Pattern ENDPOINT = Pattern.compile("([^:\\[\\]]+|\\[[^\\]]+])(:(?<port>\\d{1,5}))?");

    private Uris() {}

    static Settings settings(StoreUri uri) {
        requireKnown(uri, PARAMETERS);
        if (uri.endpoints().isEmpty()) {
            throw invalid("store URI " + uri + " names no server: write zookeeper://host:2181/namespace, or"
                    + " zookeeper:embedded for development");
        }
        uri.endpoints().forEach(Uris::requireEndpoint);
        return new Settings(
                String.join(",", uri.endpoints()),
                chroot(uri.path()),
                flag(uri, "create"),
                duration(uri, "tickTime", Settings.DEFAULT_TICK_TIME),
                buffer(uri),
                credentials(uri),
                clientConfig());
    }

    static Settings settings(CuratorFramework client, Duration tickTime) {
        try {
            String[] parts =
                    client.getZookeeperClient().getCurrentConnectionString().split("/", 2);
            String chroot = parts.length > 1 ? "/" + parts[1] : "";
            String namespace =
                    client.getNamespace() == null || client.getNamespace().isEmpty() ? "" : "/" + client.getNamespace();
            ZKClientConfig config = client.getZookeeperClient().getZooKeeper().getClientConfig();
            return new Settings(
                    parts[0],
                    chroot(chroot + namespace),
                    false,
                    tickTime,
                    Ceilings.DEFAULT_BUFFER,
                    Credentials.NONE,
                    config);
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw new StoreException(Kind.INVALID, "cannot use this Curator client; is it started? " + e, e);
        }
    }

    static void requireKnown(StoreUri uri, Set<String> known) {
        for (String name : uri.parameters().keySet()) {
            if (!known.contains(name)) {
                throw invalid("store URI " + uri + " has an unknown parameter '" + name + "'; known here: "
                        + String.join(", ", known));
            }
        }
    }

    /** A duration such as 500ms or 2s. */
    static Duration duration(StoreUri uri, String name, Duration otherwise) {
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

    private static Credentials credentials(StoreUri uri) {
        return uri.userInfo().map(text -> new Credentials(decode(text))).orElse(Credentials.NONE);
    }

    // The messages keep the text to themselves: it is a secret.
    private static String decode(String credentials) {
        if (credentials.indexOf(':') <= 0) {
            throw invalid("the credentials in the store's URI are not of the form user:password");
        }
        try {
            // A plus stands for itself here; only in a query it is a space.
            return URLDecoder.decode(credentials.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("the credentials in the store's URI have a '%' without two hexadecimal digits: write %25");
        }
    }

    private static int buffer(StoreUri uri) {
        String text = uri.parameters().getOrDefault("maxBuffer", Integer.toString(Ceilings.DEFAULT_BUFFER));
        if (!text.matches("\\d{1,8}") || Integer.parseInt(text) < Ceilings.LEAST_BUFFER) {
            throw invalid("parameter maxBuffer=" + text + " must be a number of bytes from " + Ceilings.LEAST_BUFFER
                    + " to 99999999: the servers' jute.maxbuffer");
        }
        return Integer.parseInt(text);
    }

    private static boolean flag(StoreUri uri, String name) {
        String text = uri.parameters().getOrDefault(name, "false").toLowerCase(Locale.ROOT);
        if (!List.of("true", "false").contains(text)) {
            throw invalid("parameter " + name + "=" + text + " must be true or false");
        }
        return text.equals("true");
    }

    private static String chroot(String path) {
        if (path.isEmpty() || path.equals("/")) {
            return "";
        }
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException e) {
            throw invalid(
                    "'" + path + "' is no namespace (" + e.getMessage()
                            + "): write segments joined by single slashes, none of them '.' or '..', without a slash at the end");
        }
        return path;
    }

    private static void requireEndpoint(String endpoint) {
        Matcher m = ENDPOINT.matcher(endpoint);
        if (!m.matches() || (m.group("port") != null && !isPort(Integer.parseInt(m.group("port"))))) {
            throw invalid("'" + endpoint + "' is no server: write host or host:port, with a port from 1 to 65535");
        }
    }

    private static boolean isPort(int port) {
        return port > 0 && port < 65_536;
    }

    private static ZKClientConfig clientConfig() {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(Settings.MAX_ANSWER_BYTES));
        return config;
    }

    private static StoreException invalid(String message) {
        return new StoreException(Kind.INVALID, message);
    }
}
