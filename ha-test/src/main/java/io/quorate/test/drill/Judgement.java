package io.quorate.test.drill;

import java.util.List;

/**
 * What a checker found.
 *
 * @param promise what was to be kept, in a sentence
 * @param judged how many things were judged; a promise about nothing was not shown to be kept
 * @param things what they are
 * @param violations empty if it was kept
 */
public record Judgement(String promise, long judged, String things, List<Violation> violations) {
    /**
     * Whether the promise was shown to be kept.
     *
     * @return false if it was broken, or nothing was judged
     */
    public boolean isKept() {
        return violations.isEmpty() && judged > 0;
    }
}
