/**
 * A kit that breaks things for real: stores and nodes as child processes, a network that can be cut, and checks that
 * nothing is left behind.
 *
 * <p>Not guaranteed: that a fault strikes at an exact instant. Killing, pausing and cutting go through the operating
 * system; every method returns once the fault is in force, and a test that needs to know more has to look.
 *
 * <p>{@link io.quorate.test.process} starts and kills JVMs, {@link io.quorate.test.net} breaks connections,
 * {@link io.quorate.test.store} runs real stores, {@link io.quorate.test.drill} lets faults strike by a schedule and judges the
 * record, {@link Leaks} finds the threads that a test left.
 */
@NullMarked
package io.quorate.test;

import org.jspecify.annotations.NullMarked;
