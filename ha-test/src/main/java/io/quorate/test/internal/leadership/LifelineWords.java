package io.quorate.test.internal.leadership;

import io.quorate.LifelineOptions;
import io.quorate.test.tls.KeyFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/** A candidate's lifeline as arguments of its process. */
final class LifelineWords {
    private LifelineWords() {}

    /** At this address of its host. */
    static List<String> bound(String address, boolean guarded) {
        return List.of("bound", address, "" + guarded);
    }

    /** By TLS. */
    static List<String> tls(Path authority, KeyFiles files) {
        return List.of(
                "tls",
                authority.toString(),
                files.certificate().toString(),
                files.privateKey().toString());
    }

    /** At this port, and peers are told another. */
    static List<String> at(int port, InetSocketAddress advertised) {
        return List.of("at", "" + port, "" + advertised.getPort());
    }

    static LifelineOptions parse(List<String> words) throws UnknownHostException {
        LifelineOptions options = LifelineOptions.defaults();
        return switch (words.get(0)) {
            case "bound" -> {
                LifelineOptions bound = options.withBind(InetAddress.getByName(words.get(1)));
                yield Boolean.parseBoolean(words.get(2)) ? bound.withGuardian() : bound;
            }
            case "tls" -> options.withTls(Path.of(words.get(1)), Path.of(words.get(2)), Path.of(words.get(3)));
            case "at" ->
                options.withPort(Integer.parseInt(words.get(1)))
                        .withAdvertised(new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), Integer.parseInt(words.get(2))));
            default -> throw new IllegalArgumentException("not options of a lifeline: " + words);
        };
    }
}
