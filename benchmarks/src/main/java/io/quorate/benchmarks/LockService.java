package io.quorate.benchmarks;

/** One process's connection with a store, and its locks. */
interface LockService extends AutoCloseable {
    /** A lock for the use of one thread. */
    Mutex mutex(String name) throws Exception;

    /** A semaphore for the use of one thread. */
    Mutex semaphore(String name, int permits) throws Exception;

    @Override
    void close();

    /** By name, so that a child process can be told. */
    static LockService open(String library, String uri) throws Exception {
        return switch (library) {
            case QuorateLocks.NAME -> new QuorateLocks(uri);
            case CuratorLocks.NAME -> new CuratorLocks(uri);
            case JetcdLocks.NAME -> new JetcdLocks(uri);
            default -> throw new IllegalArgumentException("unknown library '" + library + "'");
        };
    }
}
