package io.quorate.memory;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendProvider;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.StoreUri;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Stores in memory by URI. {@code memory:} is a store of its own for everything that one look-up of the URI makes, in
 * practice one node; {@code memory:name} is one store for all who use that name in this JVM, until the last of them
 * closes: then it is forgotten, with all that it held.
 */
public final class MemoryBackendProvider implements BackendProvider {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{0,128}");
    private static final ReentrantLock LOCK = new ReentrantLock();
    /** Names are the point of {@code memory:name}: two nodes that share nothing else find each other here. */
    private static final Map<String, Named> STORES = new HashMap<>();

    private static final class Named {
        final MemoryStore store = new MemoryStore();
        int users;
    }

    /** For {@link java.util.ServiceLoader}. */
    public MemoryBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public BackendFactory factory(StoreUri uri) {
        String name = uri.path();
        if (!uri.endpoints().isEmpty()
                || !uri.parameters().isEmpty()
                || !NAME.matcher(name).matches()) {
            throw new StoreException(
                    Kind.INVALID,
                    "store URI " + uri + " is neither 'memory:' nor 'memory:name' with a name of letters, digits,"
                            + " '.', '_' and '-': it has no hosts, folders or parameters");
        }
        return name.isEmpty() ? new MemoryStore().factory() : context -> connect(name, context);
    }

    private static Backend connect(String name, BackendContext context) {
        LOCK.lock();
        try {
            Named named = STORES.computeIfAbsent(name, n -> new Named());
            named.users++;
            return named.store.link().create(context, () -> leave(name, named));
        } finally {
            LOCK.unlock();
        }
    }

    private static void leave(String name, Named named) {
        LOCK.lock();
        try {
            if (--named.users == 0) {
                STORES.remove(name);
            }
        } finally {
            LOCK.unlock();
        }
    }
}
