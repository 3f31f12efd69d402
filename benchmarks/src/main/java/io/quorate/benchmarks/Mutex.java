package io.quorate.benchmarks;

/** A lock or a permit as one thread uses it, whoever made it. */
interface Mutex {
    /** Blocks until it is held. */
    Held acquire() throws Exception;

    interface Held {
        /** As the library's users release: asynchronously where that is its way. */
        void release() throws Exception;

        /** The same, and waits until the store has it. */
        default void releaseAndWait() throws Exception {
            release();
        }
    }
}
