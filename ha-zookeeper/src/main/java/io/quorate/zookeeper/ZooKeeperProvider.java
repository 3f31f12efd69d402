package io.quorate.zookeeper;

import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendProvider;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.StoreUri;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Serves two kinds of URI.
 *
 * <p>{@code zookeeper://[user:password@]host:2181,host:2181/namespace} connects to an ensemble. The path is the namespace;
 * it must exist unless {@code create=true}, because a typing error in it would silently make a second cluster with leaders
 * of its own. With user and password (scheme {@code digest}) what is written is for that user alone. Parameters:
 *
 * <ul>
 *   <li>{@code tickTime}: the servers' tickTime, default {@code 2s}. Half of it is part of the safety margin: too small a
 *       value here makes sessions trusted for too long, too large a value costs availability.
 *   <li>{@code maxBuffer}: the servers' {@code jute.maxbuffer} in bytes, default {@code 1048575}. The limits follow from it:
 *       if it is too large here, the server ends the connection instead of refusing a request.
 *   <li>{@code create}: whether to create the namespace, default {@code false}.
 * </ul>
 *
 * <p>{@code zookeeper:embedded} runs one server in this process, for development; it is shared by all backends of this JVM
 * that name the same folder and stops with the last of them. Its data is thrown away, unless {@code data=/folder} says where
 * to keep it.
 */
public final class ZooKeeperProvider implements BackendProvider {
    static {
        ClassPath.read();
    }

    private static final String EMBEDDED = "embedded";
    private static final Set<String> EMBEDDED_PARAMETERS = new TreeSet<>(Set.of("data"));

    /** For {@link java.util.ServiceLoader}. */
    public ZooKeeperProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("zookeeper");
    }

    @Override
    public BackendFactory factory(StoreUri uri) {
        if (uri.endpoints().isEmpty() && uri.path().equals(EMBEDDED)) {
            return embedded(uri);
        }
        Settings settings = Uris.settings(uri);
        return context -> new ZooKeeperBackend(settings, context, () -> {});
    }

    private static BackendFactory embedded(StoreUri uri) {
        Uris.requireKnown(uri, EMBEDDED_PARAMETERS);
        Optional<Path> data = folder(uri);
        return context -> {
            SharedServer.Lease lease = SharedServer.acquire(data);
            try {
                return new ZooKeeperBackend(
                        Uris.settings(StoreUri.parse(lease.server().uri())), context, lease::close);
            } catch (RuntimeException e) {
                lease.close();
                throw e;
            }
        };
    }

    private static Optional<Path> folder(StoreUri uri) {
        String text = uri.parameters().get("data");
        if (text == null) {
            return Optional.empty();
        }
        try {
            if (!text.isBlank()) {
                return Optional.of(Path.of(text).toAbsolutePath().normalize());
            }
        } catch (InvalidPathException e) {
            throw new StoreException(Kind.INVALID, "parameter data=" + text + " is no folder: " + e.getMessage(), e);
        }
        throw new StoreException(
                Kind.INVALID, "parameter data is empty: name a folder, or leave it out for a temporary one");
    }
}
