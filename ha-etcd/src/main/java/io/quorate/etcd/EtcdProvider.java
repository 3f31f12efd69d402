package io.quorate.etcd;

import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendProvider;
import io.quorate.spi.StoreUri;
import java.util.Set;

/**
 * Serves {@code etcd://[user[:password]@]host:2379,host:2379/namespace}, and {@code etcds://} for the same over TLS.
 *
 * <p>The path is the namespace, with which all keys begin. It need not exist: a typing error in it silently makes a second
 * cluster with leaders of its own. The hosts are tried one after the other. Parameters:
 *
 * <ul>
 *   <li>{@code electionTimeout}: the members' {@code --election-timeout}, default {@code 1s}. The least TTL follows from it;
 *       safety does not depend on it.
 *   <li>{@code passwordFile}: a file with the password of the URI's user, read at each login; a line break at its end does
 *       not count. Or {@code passwordEnv}: the name of an environment variable.
 *   <li>{@code ca}: for {@code etcds}, the authorities to trust (PEM); by default the JDK's.
 *   <li>{@code cert} and {@code key}: for {@code etcds}, what to show to members that ask for it: a certificate (PEM) and
 *       its key (PEM, PKCS#8, no password). These files are read for each connection.
 * </ul>
 */
public final class EtcdProvider implements BackendProvider {
    static {
        ClassPath.read();
    }

    /** For {@link java.util.ServiceLoader}. */
    public EtcdProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of(Uris.PLAIN, Uris.SECURED);
    }

    @Override
    public BackendFactory factory(StoreUri uri) {
        Settings settings = Uris.settings(uri);
        return context -> new EtcdBackend(settings, context);
    }
}
