package io.quorate.internal.group;

import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Our entry among the members. One write at a time, each with all that is to be said by then: a repeated write must not
 * bring back what a later one has replaced, and a hundred barriers at once cost two writes. On the loop.
 */
final class Standing {
    private final NodeCore core;
    private final Place place;
    private final BackendSession session;
    private final Entry entry;
    private List<Consumer<Optional<StoreException>>> waiting = new ArrayList<>();
    private long acknowledged = -1;
    private Counts arrivals = Counts.none(-1);
    private boolean writing;
    private boolean over;

    Standing(NodeCore core, Place place, BackendSession session, Entry entry) {
        this.core = core;
        this.place = place;
        this.session = session;
        this.entry = entry;
    }

    static byte[] initial(Place place) {
        return toBytes(place, -1, Counts.none(-1));
    }

    Entry entry() {
        return entry;
    }

    /** The session that it lives with. */
    BackendSession session() {
        return session;
    }

    /** Whether this entry must still say that it has no part in a generation before this round. */
    boolean owes(long round) {
        return entry.createRevision() < round && acknowledged < round;
    }

    /** Says so; calls back on the loop with the failure, if any. */
    void acknowledge(long round, Consumer<Optional<StoreException>> then) {
        acknowledged = round;
        arrivals = Counts.none(round);
        write(then);
    }

    void arrive(Counts now) {
        arrivals = now;
        write(failure -> {});
    }

    /** Repeats nothing from now on. */
    void end() {
        over = true;
    }

    private void write(Consumer<Optional<StoreException>> then) {
        waiting.add(then);
        if (!writing) {
            writeOnce();
        }
    }

    private void writeOnce() {
        writing = true;
        List<Consumer<Optional<StoreException>>> served = waiting;
        waiting = new ArrayList<>();
        byte[] value = toBytes(place, acknowledged, arrivals);
        Retry.untilKnown(core, () -> !over, () -> session.replace(entry, value)).whenComplete((replaced, failure) -> {
            writing = false;
            Optional<StoreException> known = Optional.ofNullable(failure).map(Calls::storeFailure);
            served.forEach(then -> then.accept(known));
            if (!waiting.isEmpty() && !writing) {
                writeOnce();
            }
        });
    }

    private static byte[] toBytes(Place place, long acknowledged, Counts arrivals) {
        JsonWriter json = new JsonWriter();
        place.write(json);
        if (acknowledged >= 0) {
            json.number("acknowledged", acknowledged);
        }
        arrivals.write(json);
        return json.toBytes();
    }
}
