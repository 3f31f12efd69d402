package io.quorate.examples.trainer;

import io.quorate.examples.digits.DigitPainter;
import io.quorate.examples.digits.Drawing;
import java.util.List;
import java.util.Map;

/**
 * What is trained. Everything follows from it: no worker needs to know what another has drawn.
 *
 * @param seed of the network and of all drawings
 * @param steps how many in all
 * @param blockSize drawings in a block; a batch is {@value #BLOCKS} blocks
 * @param rate the first step's size
 */
record Plan(long seed, int steps, int blockSize, double rate) {
    /**
     * The parts of a batch. Each worker of a generation takes some of them, so this is the most workers that find work; 6
     * is shared evenly by 1, 2, 3 and 6.
     */
    static final int BLOCKS = 6;

    private static final int UNSEEN = 500;

    /** The first block of a rank's share; where the next rank's begins, it ends. */
    static int firstBlock(int rank, int size) {
        return rank * BLOCKS / size;
    }

    /** The drawings of one block of one step. No two blocks share any. */
    List<Drawing> block(long step, int block) {
        // Neighbouring seeds give unrelated sequences: the generator mixes them.
        return new DigitPainter(seed + 1 + step * BLOCKS + block).paint(blockSize);
    }

    /** Drawings that no step shows, to measure with. */
    List<Drawing> unseen() {
        return new DigitPainter(seed).paint(UNSEEN);
    }

    /** Falls linearly to a tenth. */
    double rate(long step) {
        return rate * (1 - .9 * step / steps);
    }

    /** Kept with each checkpoint: one of another plan must not be gone on with. */
    Map<String, String> facts() {
        return Map.of(
                "seed", Long.toString(seed),
                "steps", Integer.toString(steps),
                "blockSize", Integer.toString(blockSize),
                "rate", Double.toString(rate));
    }
}
