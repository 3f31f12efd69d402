package io.quorate.examples.trainer;

import io.quorate.GrantLostException;
import io.quorate.group.Generation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The steps of one generation. Each worker computes its share of the blocks; the leader adds all up and sends the mean. */
final class Training {
    private static final int REPORT_EVERY = 10;

    private final String id;
    private final WorkerOptions options;
    private final Generation generation;
    private final Links links;
    private final Saver saver;
    private final Learner learner;
    private final Sum sum;
    private final float[] gradients;

    Training(String id, WorkerOptions options, Generation generation, Links links, Saver saver, Learner learner) {
        this.id = id;
        this.options = options;
        this.generation = generation;
        this.links = links;
        this.saver = saver;
        this.learner = learner;
        sum = new Sum(learner.parameters());
        gradients = new float[learner.parameters()];
    }

    /**
     * Trains to the last step.
     *
     * @throws IOException if another worker is gone or silent
     * @throws GrantLostException if the generation is over
     */
    void run() throws IOException, InterruptedException {
        if (generation.isLeader()) {
            List<Wire> wires = links.lead(options.host(), learner.step(), learner.parameters());
            while (!learner.isDone()) {
                lead(wires);
            }
        } else {
            Wire leader = links.follow(learner.step(), learner.parameters());
            while (!learner.isDone()) {
                follow(leader);
            }
        }
    }

    private void lead(List<Wire> wires) throws IOException, InterruptedException {
        long step = learner.step();
        sum.clear();
        for (int block = 0; block < end(0); block++) {
            sum.add(learner.gradients(block, gradients), gradients);
        }
        for (int rank = 1; rank < generation.size(); rank++) {
            Wire wire = wires.get(rank - 1);
            for (int block = end(rank - 1); block < end(rank); block++) {
                sum.add(wire.receive(step, gradients).loss(), gradients);
            }
        }
        boolean save = saver.isDue() || step + 1 == options.plan().steps();
        for (Wire wire : wires) {
            wire.send(step, sum.loss(), save, sum.gradients());
        }
        step(sum.loss(), sum.gradients(), save);
        if (learner.step() % REPORT_EVERY == 0 || learner.isDone()) {
            Report.line("step", id, String.format(Locale.ROOT, "step=%d loss=%.3f", learner.step(), sum.loss()));
        }
    }

    private void follow(Wire leader) throws IOException, InterruptedException {
        long step = learner.step();
        for (int block = end(generation.rank() - 1); block < end(generation.rank()); block++) {
            leader.send(step, learner.gradients(block, gradients), false, gradients);
        }
        Wire.Head mean = leader.receive(step, gradients);
        step(mean.loss(), gradients, mean.flag());
    }

    private int end(int rank) {
        return Plan.firstBlock(rank + 1, generation.size());
    }

    private void step(float loss, float[] mean, boolean save) throws InterruptedException {
        if (!generation.isValid()) {
            throw new GrantLostException("the generation is over", null);
        }
        learner.apply(loss, mean);
        if (save) {
            saver.save(learner);
        }
    }
}
