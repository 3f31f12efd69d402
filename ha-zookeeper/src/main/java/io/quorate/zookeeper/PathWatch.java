package io.quorate.zookeeper;

import io.quorate.spi.Backend;
import io.quorate.spi.StoreException;
import org.apache.zookeeper.WatchedEvent;

/** A watch as {@link Watches} keeps it. Only for the backend's thread, but for close. */
interface PathWatch extends Backend.Watch {
    /** Finds what to watch, or fails with a {@link StoreException}: a path, or a directory with a slash behind it. */
    String locate();

    /** What {@link #locate} found. */
    String place();

    /** A connection is ready: what happened before is unknown. */
    void begin(Handle on);

    /** The connection is interrupted. */
    void pause();

    /** Nothing can be watched any more. */
    void fail(StoreException cause);

    /** Something happened at the place; not more than a hint. */
    void changed(WatchedEvent event);

    /** Takes the watch back from the server, being the last of the place. */
    void unregister();
}
