/**
 * Drills: faults on a running system after a schedule, a record of what its processes did, and checks of that record.
 *
 * <p>Not guaranteed: that a drill finds every defect. It judges what was recorded: an instant that nobody sampled is not
 * judged, and a promise about which nothing was recorded counts as broken rather than kept. A {@link
 * io.quorate.test.drill.Schedule} repeats by its seed; what a running system makes of it differs from run to run.
 *
 * <p>All instants are readings of {@link java.lang.System#nanoTime()}, which on Linux is one clock for all processes of a
 * host; on other systems only one process can be recorded. A process writes its own {@link
 * io.quorate.test.drill.Journal}, a file that survives the process's killing; a {@link io.quorate.test.drill.Recording}
 * gathers them into a {@link io.quorate.test.drill.History}, bounded in memory, and {@link
 * io.quorate.test.drill.Verdict} holds it to the {@link io.quorate.test.drill.Checker}s.
 */
@NullMarked
package io.quorate.test.drill;

import org.jspecify.annotations.NullMarked;
