package io.quorate;

/**
 * A number that grows with every change of holder, for the resource to compare: one that has seen a token refuses every
 * smaller one. It is the store's own revision at which the grant came to be, so it never repeats and never restarts while
 * the store lives. (Burrows, <em>The Chubby lock service</em>, OSDI 2006, calls it a sequencer.)
 *
 * @param value the number; compare it only with tokens of the same store
 */
public record FencingToken(long value) implements Comparable<FencingToken> {

    @Override
    public int compareTo(FencingToken other) {
        return Long.compare(value, other.value);
    }

    /** The bare number, as a header or column would carry it. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
