package io.quorate.examples.digits;

/**
 * A drawn digit and what it shows.
 *
 * @param pixels {@link #SIZE} rows of {@link #SIZE} grey values, row by row, 0 (paper) to 1 (ink); not copied
 * @param label the digit, 0 to 9
 */
public record Drawing(float[] pixels, int label) {
    /** Width and height in pixels. */
    public static final int SIZE = 28;

    /** Number of pixels. */
    public static final int PIXELS = SIZE * SIZE;

    /** Number of different digits. */
    public static final int LABELS = 10;
}
