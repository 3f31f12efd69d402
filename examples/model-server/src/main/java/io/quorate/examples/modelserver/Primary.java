package io.quorate.examples.modelserver;

import io.quorate.DocumentWrite;
import io.quorate.OutcomeUnknownException;
import io.quorate.StoreUnavailableException;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipCallback;
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
    private final String version;
    private final String revision;

    Primary(String node, String model, String version, String revision) {
        this.node = node;
        this.model = model;
        this.version = version;
        this.revision = revision;
    }

    /** The lead lasts beyond this call. Whatever is thrown gives it up: a primary that cannot publish is none. */
    @Override
    public void lead(Leadership leadership) throws InterruptedException {
        long token = leadership.token().value();
        Report.line("leads", node, "token=" + token);
        leadership.lost().thenAccept(loss -> Report.line("lost", node, "token=" + token + " reason=" + loss));
        ActiveModel active = new ActiveModel(version, revision, node, token);
        long revisionWritten = publish(leadership, DocumentWrite.put(ActiveModel.document(model), active.toBytes()));
        Report.line("published", node, "token=" + token + " revision=" + revisionWritten + " version=" + version);
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
