package io.quorate.memory;

import io.quorate.spi.Entry;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A watch as the store knows it: one for each snapshot that was asked for, so that what an earlier one still sends can be
 * told apart.
 */
final class Subscription {

    /** What became of a key; nothing if it is gone. */
    record Change(Subscription source, String key, Optional<Entry> now) {}

    private final String dir;
    private final Consumer<Change> receiver;

    Subscription(String dir, Consumer<Change> receiver) {
        this.dir = dir;
        this.receiver = receiver;
    }

    String dir() {
        return dir;
    }

    void changed(String key, Optional<Entry> now) {
        receiver.accept(new Change(this, key, now));
    }
}
