package io.quorate.internal.session;

import io.quorate.Loss;

/** A recipe that lives on the node's session. Called on the node's loop. */
public interface Participant {

    /**
     * There is a session to work with. Its entries are still there if it is the same session as before, and none of ours
     * are if it is another.
     */
    void eraBegan(Era era);

    /** The store is back and the session survived; the era too, unless {@link #eraBegan} was called just before. */
    default void restored() {}

    /** Grants on this era are over. */
    void eraEnded(Loss loss);
}
