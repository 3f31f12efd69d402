package io.quorate.internal.lock;

import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Joined;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A request for a place in the store's queue, under a name of its own. It is repeated until its outcome is known, whatever
 * happens meanwhile: an entry that nobody knows of would hold everybody up.
 *
 * @param sent the first attempt
 */
record Ask(NodeCore core, BackendSession session, String dir, String name, byte[] value, CompletionStage<Joined> sent) {

    /** On any thread. */
    static Ask send(NodeCore core, BackendSession session, String dir, byte[] value) {
        String name = core.names().next();
        return new Ask(core, session, dir, name, value, core.backend().joinAndList(session, dir, name, value));
    }

    /** Does something with the answer to the first attempt, where it arrives, before anybody else hears of it. */
    Ask then(Consumer<Joined> action) {
        CompletionStage<Joined> after = sent.thenApply(joined -> {
            action.accept(joined);
            return joined;
        });
        return new Ask(core, session, dir, name, value, after);
    }

    /** Does something once the first attempt has succeeded or failed. */
    void whenAnswered(Runnable action) {
        sent.whenComplete((joined, failure) -> action.run());
    }

    /** The place and what is before it. On the loop. */
    CompletionStage<Joined> joined() {
        return Retry.untilKnown(core, () -> true, sent, () -> core.backend().joinAndList(session, dir, name, value));
    }

    /** The entry alone: the listing may have failed, and the entry be there. On the loop. */
    CompletionStage<Entry> entry() {
        return Retry.untilKnown(core, () -> true, () -> session.join(dir, name, value));
    }
}
