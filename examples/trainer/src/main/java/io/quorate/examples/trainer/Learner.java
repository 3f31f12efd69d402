package io.quorate.examples.trainer;

import io.quorate.examples.digits.DigitModel;
import io.quorate.examples.digits.Network;
import io.quorate.examples.digits.Trainer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;

/** The state of the training, the same at every worker after the same step. Not thread-safe. */
final class Learner {
    private static final int FORMAT = 1;

    private final Plan plan;
    private final Network network;
    private final Trainer trainer;
    private History history = new History();

    /** At step 0. */
    Learner(Plan plan) {
        this.plan = plan;
        network = Network.forDigits(plan.seed());
        trainer = new Trainer(network);
    }

    /** Steps taken. */
    long step() {
        return history.steps();
    }

    boolean isDone() {
        return step() >= plan.steps();
    }

    int parameters() {
        return network.parameters().length;
    }

    History history() {
        return history;
    }

    /** The mean gradient of one block of the next step; returns its mean loss. */
    float gradients(int block, float[] gradients) {
        return trainer.gradients(plan.block(step(), block), gradients);
    }

    /** Takes the next step by the mean of all its blocks. */
    void apply(float loss, float[] gradients) {
        trainer.apply(gradients, plan.rate(step()));
        history.add(loss);
    }

    /** The share of unseen drawings that is read right. */
    double accuracy() {
        return trainer.accuracy(plan.unseen());
    }

    /** As an ONNX file; its version is the step. */
    byte[] export(double accuracy) {
        return DigitModel.export(
                network, step(), Map.of(DigitModel.ACCURACY, String.format(Locale.ROOT, "%.4f", accuracy)));
    }

    /** All that training goes on from, in a new buffer. */
    ByteBuffer snapshot() {
        ByteBuffer snapshot = ByteBuffer.allocate(Integer.BYTES + trainer.stateBytes() + history.bytes());
        snapshot.putInt(FORMAT);
        trainer.writeTo(snapshot);
        history.writeTo(snapshot);
        return snapshot.flip();
    }

    /**
     * Goes on from a snapshot.
     *
     * @throws IllegalArgumentException if it is not one of this version
     */
    void restore(ByteBuffer snapshot) {
        try {
            if (snapshot.getInt() != FORMAT) {
                throw new IllegalArgumentException("The checkpoint has a format that this trainer does not know");
            }
            trainer.readFrom(snapshot);
            history = History.readFrom(snapshot);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("The checkpoint is shorter than a state of this trainer", e);
        }
    }
}
