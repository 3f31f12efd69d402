/**
 * Child JVMs that can be killed, paused and talked to.
 *
 * <p>Not guaranteed: that a child is gone the instant its parent is killed; it sees the end of its standard input and
 * halts within milliseconds, unless the machine is short of CPU. Pausing needs a POSIX {@code kill} command.
 */
@NullMarked
package io.quorate.test.process;

import org.jspecify.annotations.NullMarked;
