package io.quorate.test.drill;

/** How a write ended, as far as its writer knows. */
public enum Outcome {
    /** Acknowledged: it was applied. */
    DONE,
    /** Refused: it was certainly not applied. */
    REFUSED,
    /** It may have been applied or not: the answer was lost, or the writer died before it came. */
    UNKNOWN
}
