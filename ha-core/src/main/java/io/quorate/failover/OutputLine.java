package io.quorate.failover;

/**
 * A line that a worker wrote.
 *
 * @param error whether it came on standard error
 * @param text the line in UTF-8, without its end; what is no UTF-8 is replaced
 * @param cut whether its end is missing: it was longer than is kept, or the output ended within it
 */
public record OutputLine(boolean error, String text, boolean cut) {}
