package io.quorate.examples.modelserver;

import io.quorate.DocumentWrite;
import io.quorate.OutcomeUnknownException;
import io.quorate.StoreUnavailableException;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipCallback;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only the primary does: it publishes the active version of the model. The write is guarded, so one that was paused
 * and overtaken cannot publish over its successor.
 */
final class Primary implements LeadershipCallback {
    private static final Logger LOG = LoggerFactory.getLogger(Primary.class);
    private static final int TRIES = 3;

    private final String node;
    private final String model;
    private final Supplier<InferenceModel> served;
    private final AtomicReference<@Nullable Leadership> leading = new AtomicReference<>();

    Primary(String node, String model, Supplier<InferenceModel> served) {
        this.node = node;
        this.model = model;
        this.served = served;
    }

    /** The lead lasts beyond this call. Whatever is thrown gives it up: a primary that cannot publish is none. */
    @Override
    public void lead(Leadership leadership) throws InterruptedException {
        long token = leadership.token().value();
        Report.line("leads", node, "token=" + token + at());
        leadership.lost().thenAccept(loss -> Report.line("lost", node, "token=" + token + " reason=" + loss + at()));
        leading.set(leadership);
        publishServed(leadership);
    }

    /** By the host's monotonic clock, which all its processes share. */
    private static String at() {
        return " at=" + System.nanoTime();
    }

    /** Another model is served now. One that has lost its lead meanwhile is refused by the store, and that is fine. */
    void swapped() throws InterruptedException {
        Leadership leadership = leading.get();
        if (leadership != null && leadership.isValid()) {
            publishServed(leadership);
        }
    }

    /** Until what was published is what is served: the call that publishes the older of two models may be the later one. */
    private void publishServed(Leadership leadership) throws InterruptedException {
        long token = leadership.token().value();
        InferenceModel now;
        do {
            now = served.get();
            ActiveModel active = new ActiveModel(now.version(), now.revision(), node, token);
            long revision = publish(leadership, DocumentWrite.put(ActiveModel.document(model), active.toBytes()));
            Report.line("published", node, "token=" + token + " revision=" + revision + " version=" + now.version());
        } while (now != served.get());
    }

    /** Writing the same once more does no harm, so an unknown outcome is simply tried again. */
    private static long publish(Leadership leadership, DocumentWrite write) throws InterruptedException {
        for (int i = 1; i < TRIES; i++) {
            try {
                return leadership.commit(write);
            } catch (StoreUnavailableException | OutcomeUnknownException e) {
                LOG.warn("The active model could not be published; trying again", e);
            }
        }
        return leadership.commit(write);
    }
}
