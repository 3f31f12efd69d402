package io.quorate.internal.election;

import io.quorate.internal.election.ElectionCodec.Answer;
import io.quorate.internal.election.ElectionCodec.Naming;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What our entry among the candidates says: how far we have come, whom we name as heir, what we answer as one. One write at
 * a time, repeated until its outcome is known, and the latest words win. On the loop.
 */
final class Ballot {
    private final NodeCore core;
    private final long priority;
    private final Progress progress;
    private @Nullable Entry entry;
    private @Nullable BackendSession session;
    private Optional<Naming> naming = Optional.empty();
    private Optional<Answer> answer = Optional.empty();
    private boolean writing;
    private byte[] written = new byte[0];

    Ballot(NodeCore core, long priority, long progress) {
        this.core = core;
        this.priority = priority;
        this.progress = new Progress(core, progress, this::write);
    }

    long progress() {
        return progress.value();
    }

    void report(long reached) {
        progress.set(reached);
    }

    void name(Optional<Naming> heir) {
        naming = heir;
        write();
    }

    void answer(Optional<Answer> said) {
        answer = said;
        write();
    }

    /** What to join with. */
    byte[] value() {
        return ElectionCodec.candidate(core.info(), priority, progress.told(), naming, answer);
    }

    /** The entry is there, with a value that may have been overtaken while the join was under way. */
    void joined(Entry joined, BackendSession during, byte[] carried) {
        entry = joined;
        session = during;
        written = carried;
        write();
    }

    /** The entry is gone, or going: what it said of handovers is void. */
    void left() {
        entry = null;
        session = null;
        naming = Optional.empty();
        answer = Optional.empty();
    }

    /** Returns whether there is an entry to write to; the next join carries it otherwise. */
    private boolean write() {
        Entry own = entry;
        BackendSession during = session;
        if (own == null || during == null) {
            return false;
        }
        byte[] value = value();
        if (!writing && !Arrays.equals(value, written)) {
            writing = true;
            Retry.untilKnown(core, () -> isStill(own), () -> during.replace(own, value))
                    .whenComplete((replaced, failure) -> {
                        writing = false;
                        if (isStill(own) && failure == null) {
                            written = value;
                        }
                        if (!isStill(own) || failure == null) {
                            write();
                        }
                        // Else the entry is gone, of which a claim or the session tells.
                    });
        }
        return true;
    }

    private boolean isStill(Entry own) {
        return entry != null && entry.sameAs(own);
    }
}
