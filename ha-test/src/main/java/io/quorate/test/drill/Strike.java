package io.quorate.test.drill;

/** Brings a fault about. */
@FunctionalInterface
public interface Strike {

    /** What ends a fault. */
    @FunctionalInterface
    interface Relief {
        /** For a fault that is over as soon as it has struck: a reset, for example. */
        Relief NONE = () -> {};

        /**
         * Ends the fault; returns once what it had taken away is back.
         *
         * @throws InterruptedException if interrupted while waiting
         */
        void relieve() throws InterruptedException;
    }

    /**
     * Strikes; returns once the fault is in force. Called on one of the drill's threads.
     *
     * @param victim whom
     * @return its counterpart
     * @throws InterruptedException if interrupted while waiting
     */
    Relief strike(String victim) throws InterruptedException;
}
