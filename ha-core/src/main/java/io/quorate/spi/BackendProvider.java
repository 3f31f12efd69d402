package io.quorate.spi;

import java.util.Set;

/** Finds backends by the scheme of a store's URI, through {@link java.util.ServiceLoader}. */
public interface BackendProvider {

    /**
     * The schemes this provider serves, in lower case.
     *
     * @return for example {@code zookeeper}
     */
    Set<String> schemes();

    /**
     * Prepares a backend for a URI.
     *
     * @param uri the store's URI
     * @return makes backends for that store
     * @throws StoreException {@link StoreException.Kind#INVALID} if the URI is wrong for this store
     */
    BackendFactory factory(StoreUri uri);
}
