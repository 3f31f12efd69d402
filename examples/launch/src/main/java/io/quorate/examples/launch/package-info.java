/**
 * What the sample servers have in common around their work: flags, errors that fit one line, ordered shutdown, logs (on
 * standard error; standard output is for whoever started the process).
 *
 * <p>Not guaranteed: that a server which is told to stop has the time to; whoever sends SIGKILL gives it none.
 */
@NullMarked
package io.quorate.examples.launch;

import org.jspecify.annotations.NullMarked;
