package io.quorate.examples.trainer;

/** The same training by one thread, without a store, a network or a fault. */
final class Undisturbed {
    private Undisturbed() {}

    static Learner train(Plan plan) {
        Learner learner = new Learner(plan);
        Sum sum = new Sum(learner.parameters());
        float[] gradients = new float[learner.parameters()];
        while (!learner.isDone()) {
            sum.clear();
            for (int block = 0; block < Plan.BLOCKS; block++) {
                sum.add(learner.gradients(block, gradients), gradients);
            }
            learner.apply(sum.loss(), sum.gradients());
        }
        return learner;
    }
}
