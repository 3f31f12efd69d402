package io.quorate.internal.lifeline;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses in the store: literal ones only, since to resolve a name may block for a long time. */
final class Addresses {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    // In brackets the JDK never takes it for a name.
    private static final Pattern LITERAL = Pattern.compile(
            "(?<host>" + OCTET + "(?:\\." + OCTET + "){3}|\\[[0-9A-Fa-f:]{2,39}])" + ":(?<port>[1-9]\\d{0,4})");
    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        int scope = host.indexOf('%');
        String plain = scope < 0 ? host : host.substring(0, scope);
        return (plain.indexOf(':') < 0 ? plain : "[" + plain + "]") + ":" + address.getPort();
    }

    static Optional<InetSocketAddress> parse(String text) {
        Matcher m = LITERAL.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group("port")) > MAX_PORT) {
            return Optional.empty();
        }
        try {
            InetAddress host = InetAddress.getByName(m.group("host"));
            return Optional.of(new InetSocketAddress(host, Integer.parseInt(m.group("port"))));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
