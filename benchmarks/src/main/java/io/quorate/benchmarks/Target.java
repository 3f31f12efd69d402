package io.quorate.benchmarks;

import java.util.Locale;

/**
 * What a ratio, or without a peer a figure itself, must reach.
 *
 * @param row the row of the published table of targets
 * @param figure which figure
 * @param peer against whom; empty for the figure itself
 */
record Target(String row, String figure, String peer, Bound bound, double value) {
    enum Bound {
        AT_LEAST,
        AT_MOST
    }

    static Target atLeast(String row, String figure, String peer, double value) {
        return new Target(row, figure, peer, Bound.AT_LEAST, value);
    }

    static Target atMost(String row, String figure, String peer, double value) {
        return new Target(row, figure, peer, Bound.AT_MOST, value);
    }

    boolean isMetBy(double measured) {
        return bound == Bound.AT_LEAST ? measured >= value : measured <= value;
    }

    String describe(double measured) {
        return String.format(
                Locale.ROOT,
                "%s: %s %s %.4g%s: %s (%.4g)",
                row,
                figure,
                bound == Bound.AT_LEAST ? "≥" : "≤",
                value,
                peer.isEmpty() ? "" : " × " + peer,
                isMetBy(measured) ? "met" : "NOT MET",
                measured);
    }
}
