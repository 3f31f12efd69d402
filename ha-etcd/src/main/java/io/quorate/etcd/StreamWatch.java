package io.quorate.etcd;

import io.etcd.jetcd.api.Event;
import io.quorate.spi.Backend;
import io.quorate.spi.StoreException;

/** A watch as {@link Watches} and {@link WatchStream} keep it. Only for the backend's thread, but for close. */
interface StreamWatch extends Backend.Watch {
    /** Finds what to watch, or fails with a {@link StoreException}. */
    void locate();

    /** A stream is open: what happened before is unknown. */
    void begin(WatchStream on);

    /** The stream has gone with its link. */
    void pause();

    /** Nothing can be watched any more. */
    void fail(StoreException cause);

    /** The member watches. */
    void accepted();

    /** Something happened within what is watched, after the revision that was asked for. */
    void changed(Event event);

    /** The member has ended the watch: it was overtaken by a compaction, or is not allowed. */
    void cancelled(long compactRevision, String reason);

    /** Takes the watch back from the member. */
    void unregister();
}
