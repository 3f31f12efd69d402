/**
 * A client under whose eyes servers die: sends drawn digits at a steady rate, whatever becomes of the answers, and checks
 * every one.
 *
 * <p>Not guaranteed: that a request is sent once. One whose gateway breaks under it is sent to another gateway, once.
 */
@NullMarked
package io.quorate.examples.demo.load;

import org.jspecify.annotations.NullMarked;
