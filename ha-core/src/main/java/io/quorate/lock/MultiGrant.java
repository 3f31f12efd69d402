package io.quorate.lock;

import java.util.List;
import java.util.Optional;

/** Several locks that are held at once. Thread-safe. */
public interface MultiGrant extends AutoCloseable {

    /**
     * The grants, each with its token.
     *
     * @return in the order of {@link MultiLock#names()}
     */
    List<LockGrant> grants();

    /**
     * The grant of one of the locks.
     *
     * @param name the lock's name
     * @return its grant, if it is one of these
     */
    default Optional<LockGrant> grant(String name) {
        return grants().stream().filter(g -> g.resource().equals(name)).findFirst();
    }

    /**
     * Whether all grants are valid at this instant.
     *
     * @return false from the first loss on
     */
    default boolean isValid() {
        return grants().stream().allMatch(LockGrant::isValid);
    }

    /** Gives all grants back, the last acquired first. Idempotent; does not wait for the store. */
    @Override
    void close();
}
