package io.quorate.health;

/**
 * What one run of a probe found.
 *
 * @param healthy whether the check passed
 * @param detail for people, shown by {@code ?verbose}: keep secrets out; may be empty; cut at {@value #MAX_DETAIL}
 *     characters
 */
public record ProbeResult(boolean healthy, String detail) {
    /** The longest detail that is kept, in characters. */
    public static final int MAX_DETAIL = 500;

    private static final ProbeResult PASS = new ProbeResult(true, "");

    /**
     * Cuts the detail if it is too long.
     *
     * @param healthy whether the check passed
     * @param detail for people
     */
    public ProbeResult {
        detail = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL - 1) + "…";
    }

    /**
     * Passed or failed, without a detail.
     *
     * @param healthy whether the check passed
     * @return the result
     */
    public static ProbeResult of(boolean healthy) {
        return healthy ? PASS : fail("");
    }

    /**
     * Passed.
     *
     * @return the result, without a detail
     */
    public static ProbeResult pass() {
        return PASS;
    }

    /**
     * Passed.
     *
     * @param detail what was seen
     * @return the result
     */
    public static ProbeResult pass(String detail) {
        return new ProbeResult(true, detail);
    }

    /**
     * Failed.
     *
     * @param detail what is wrong, with the value and the limit
     * @return the result
     */
    public static ProbeResult fail(String detail) {
        return new ProbeResult(false, detail);
    }
}
