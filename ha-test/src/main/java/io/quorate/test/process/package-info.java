/**
 * Child JVMs that can be killed, paused and talked to.
 *
 * <p>Not guaranteed: that a child is gone the instant its parent is killed; it sees the end of its standard input and
 * halts within a second, unless the machine is short of CPU. A killed parent leaves its temporary folders behind. Pausing
 * needs a POSIX shell.
 */
@NullMarked
package io.quorate.test.process;

import org.jspecify.annotations.NullMarked;
