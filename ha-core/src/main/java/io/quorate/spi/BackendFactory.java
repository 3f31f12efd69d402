package io.quorate.spi;

/** Makes the backend of one node. */
@FunctionalInterface
public interface BackendFactory {

    /**
     * Makes a backend. Does no I/O beyond what starting a client needs; {@link Backend#open} connects.
     *
     * @param context what the node provides
     * @return a new backend
     * @throws StoreException if the configuration is wrong
     */
    Backend create(BackendContext context);
}
