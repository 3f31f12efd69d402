package io.quorate.balance;

import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws an index by weight in constant time. (Walker's alias method as given by Vose, <em>A Linear Algorithm for Generating
 * Random Numbers with a Given Distribution</em>, IEEE TSE 17(9), 1991.)
 */
final class Alias {
    private final double[] share;
    private final int[] other;

    Alias(double[] weights) {
        int n = weights.length;
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        share = new double[n];
        other = new int[n];
        ArrayDeque<Integer> small = new ArrayDeque<>();
        ArrayDeque<Integer> large = new ArrayDeque<>();
        for (int i = 0; i < n; i++) {
            share[i] = weights[i] * n / total;
            other[i] = i;
            (share[i] < 1 ? small : large).add(i);
        }
        while (!small.isEmpty() && !large.isEmpty()) {
            int poor = small.remove();
            int rich = large.remove();
            other[poor] = rich;
            share[rich] -= 1 - share[poor];
            (share[rich] < 1 ? small : large).add(rich);
        }
    }

    int next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int i = random.nextInt(share.length);
        return random.nextDouble() < share[i] ? i : other[i];
    }
}
