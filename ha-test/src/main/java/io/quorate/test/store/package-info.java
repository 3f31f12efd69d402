/**
 * Real stores as child processes: started, killed, paused, cut off and wiped from a test.
 *
 * <p>Not guaranteed: durability beyond the temporary folder, security of any kind, or fixed ports. The servers listen on
 * loopback addresses only, and end with the JVM that started them.
 */
@NullMarked
package io.quorate.test.store;

import org.jspecify.annotations.NullMarked;
