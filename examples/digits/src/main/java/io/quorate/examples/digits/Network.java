package io.quorate.examples.digits;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A small convolutional network whose parameters are one flat array.
 *
 * <p>Gradients have the parameters' layout, so data-parallel workers average theirs by adding arrays. The network may be
 * read by many threads, each through its own {@link #newPass() pass}, as long as nobody writes {@link #parameters()}
 * meanwhile.
 */
public final class Network {
    private final List<Layer> layers;
    private final int[] offsets;
    private final float[] parameters;

    Network(long seed, List<Layer> layers) {
        this.layers = List.copyOf(layers);
        offsets = new int[layers.size()];
        int count = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = count;
            count += layers.get(i).parameters();
        }
        parameters = new float[count];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < offsets.length; i++) {
            layers.get(i).initialise(parameters, offsets[i], random);
        }
    }

    /**
     * The untrained network for digits: two convolutions, then two dense layers, about 20,000 parameters.
     *
     * @param seed decides the first parameters
     * @return a new network
     */
    public static Network forDigits(long seed) {
        Convolution edges = new Convolution(1, Drawing.SIZE, 8, 5);
        Convolution corners = new Convolution(8, edges.outputSize(), 16, 5);
        return new Network(
                seed,
                List.of(
                        edges,
                        new Relu(edges.outputs()),
                        corners,
                        new Relu(corners.outputs()),
                        new Dense(corners.outputs(), 64),
                        new Relu(64),
                        new Dense(64, Drawing.LABELS)));
    }

    /**
     * The parameters themselves, not a copy: writing them is how the network learns.
     *
     * @return the live parameters of all layers
     */
    public float[] parameters() {
        return parameters;
    }

    /**
     * Working memory for one thread.
     *
     * @return a new pass over this network
     */
    public Pass newPass() {
        return new Pass(this);
    }

    List<Layer> layers() {
        return layers;
    }

    int offset(int layer) {
        return offsets[layer];
    }
}
