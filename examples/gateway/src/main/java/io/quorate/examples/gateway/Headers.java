package io.quorate.examples.gateway;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of a message's headers goes on to the next hop, and what the gateway adds. */
final class Headers {
    static final String INSTANCE = "x-quorate-instance";
    static final String ATTEMPTS = "x-quorate-attempts";
    static final String VIEW = "x-quorate-view";
    static final String REQUEST_ID = "x-request-id";

    /** RFC 9110, 7.6.1. Expect is answered by the gateway itself. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "expect",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Pattern PLAIN = Pattern.compile("[!-~]{1,128}");

    private Headers() {}

    static void copyEndToEnd(MultiMap from, MultiMap to) {
        Set<String> dropped = named(from.getAll("connection"));
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !dropped.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** A sender may name more headers that are meant for this hop alone. */
    private static Set<String> named(Iterable<String> connection) {
        Set<String> names = new HashSet<>();
        for (String value : connection) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        // Without them a message has no end, whatever a sender says of them.
        names.remove("content-length");
        names.remove("content-type");
        return names;
    }

    /** Whether the sender ends the connection after this message. */
    static boolean saysClose(MultiMap headers) {
        return named(headers.getAll("connection")).contains("close");
    }

    /** The client's own id if it is fit for a log, else a new one. */
    static String requestId(@Nullable String given) {
        return given != null && PLAIN.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }
}
