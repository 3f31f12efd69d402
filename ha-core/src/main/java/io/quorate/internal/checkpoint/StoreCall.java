package io.quorate.internal.checkpoint;

/** A blocking call to the store that may be made again after an unknown outcome: it first reads what an earlier try did. */
@FunctionalInterface
interface StoreCall<T> {
    T run() throws InterruptedException;
}
