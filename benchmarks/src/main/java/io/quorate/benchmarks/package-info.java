/**
 * The same work done by Quorate, by its peers and by the bare store. Absolute figures move with the machine; only ratios
 * taken in one run count.
 */
@NullMarked
package io.quorate.benchmarks;

import org.jspecify.annotations.NullMarked;
