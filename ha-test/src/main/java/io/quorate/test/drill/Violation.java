package io.quorate.test.drill;

import java.util.List;

/**
 * A broken promise.
 *
 * @param what what happened, in a sentence
 * @param from when it began, on the monotonic clock
 * @param until when it ended
 * @param slice the events that show it and the faults around them, ordered by time
 */
public record Violation(String what, long from, long until, List<Event> slice) {}
