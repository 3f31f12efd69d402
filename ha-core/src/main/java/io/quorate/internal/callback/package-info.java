/**
 * Where users' code runs. Not guaranteed: when; only that one lane's calls come one after the other, and that a call which
 * throws, blocks or is slow harms only its own lane.
 */
@NullMarked
package io.quorate.internal.callback;

import org.jspecify.annotations.NullMarked;
