package io.quorate.examples.trainer;

import io.quorate.DocumentWrite;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.StoreUnavailableException;
import io.quorate.examples.digits.PublishedModel;
import io.quorate.group.Generation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the leader makes known of a checkpoint once it is published: the loss curve, the model if it is good enough, and
 * after the last step the result. Pointer and result are written under the generation's guard, in one transaction: a leader
 * that was overtaken changes neither.
 */
final class Publisher {
    private static final int MODELS_KEPT = 5;
    private static final int TRIES = 3;

    private final String node;
    private final Plan plan;
    private final Folder folder;
    private final double goodEnough;

    /**
     * Publishes to a folder.
     *
     * @param goodEnough the accuracy from which on a model is published, 0 to 1
     */
    Publisher(String node, Plan plan, Folder folder, double goodEnough) {
        this.node = node;
        this.plan = plan;
        this.folder = folder;
        this.goodEnough = goodEnough;
    }

    /** Makes a published checkpoint known; called once for each, in their order, and again by a leader that resumes. */
    void publish(Generation generation, ByteBuffer state) {
        Learner learner = new Learner(plan);
        learner.restore(state);
        try {
            folder.writeCurve(CurvePage.of(plan, learner.history()));
            double accuracy = learner.accuracy();
            List<DocumentWrite> writes = new ArrayList<>();
            if (accuracy >= goodEnough) {
                writes.add(model(generation.token().value(), learner, accuracy));
            }
            if (learner.isDone()) {
                writes.add(new Result(learner.step(), accuracy).toWrite());
            }
            if (!writes.isEmpty()) {
                commit(generation, writes.toArray(DocumentWrite[]::new));
                folder.keepModels(MODELS_KEPT);
            }
            Report.line(
                    writes.isEmpty() ? "measured" : "published",
                    node,
                    String.format(
                            Locale.ROOT,
                            "step=%d accuracy=%.4f token=%s",
                            learner.step(),
                            accuracy,
                            generation.token()));
        } catch (IOException e) {
            throw new QuorateException("step " + learner.step() + " was saved, but not made known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DocumentWrite model(long token, Learner learner, double accuracy) throws IOException {
        byte[] file = learner.export(accuracy);
        String name = folder.writeModel(learner.step(), token, file);
        PublishedModel pointer = new PublishedModel(learner.step(), name, PublishedModel.sha256(file), accuracy, token);
        return DocumentWrite.put(PublishedModel.document("digits"), pointer.toBytes());
    }

    /** Writing the same once more does no harm, so an unknown outcome is simply tried again. */
    private static void commit(Generation generation, DocumentWrite... writes) throws InterruptedException {
        for (int i = 1; i < TRIES; i++) {
            try {
                generation.commit(writes);
                return;
            } catch (StoreUnavailableException | OutcomeUnknownException e) {
                System.getLogger(Publisher.class.getName())
                        .log(System.Logger.Level.WARNING, "not published yet; trying again", e);
            }
        }
        generation.commit(writes);
    }
}
