package io.quorate.balance;

/** A policy on one state of a view. Thread-safe; allocates nothing. */
@FunctionalInterface
interface Chooser {
    Target next();

    /** Prepares a policy for a state of the view. */
    @FunctionalInterface
    interface Factory {
        /** Called once per state; {@code ready} is never empty and never changes. */
        Chooser prepare(Target[] ready);
    }
}
