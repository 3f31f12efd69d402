/**
 * What a server does when the lead comes and goes.
 *
 * <p>Not guaranteed: that a hook which ignores interrupts stops at its time limit (it is left behind); that demote hooks
 * run when the process dies; that they are done before another node leads, unless the term ends in good order and they keep
 * to the candidacy's stop grace. Fence what matters with the term's token.
 */
@NullMarked
package io.quorate.failover;

import org.jspecify.annotations.NullMarked;
