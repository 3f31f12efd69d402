package io.quorate.spi;

import java.util.List;

/**
 * Receives the state of a directory. Calls come one after the other, on a thread of the backend; implementations return at
 * once. An exception thrown here is logged and ends nothing.
 */
public interface WatchObserver {

    /**
     * The complete state: first, and again after every gap in what could be observed.
     *
     * @param entries all entries directly under the directory, in creation order
     */
    void snapshot(List<Entry> entries);

    /**
     * An entry is new or has a new value.
     *
     * @param entry its latest known state; intermediate ones may have been skipped
     */
    void updated(Entry entry);

    /**
     * An entry is gone.
     *
     * @param key its key
     */
    void removed(String key);

    /** The store cannot be reached: what is known may be old until the next {@link #snapshot}. */
    void stale();

    /**
     * The watch cannot go on (no permission, for example). The last call.
     *
     * @param cause why
     */
    void failed(StoreException cause);
}
