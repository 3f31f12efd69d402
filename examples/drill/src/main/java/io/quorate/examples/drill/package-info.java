/**
 * A campaign of faults on workers that elect, register, watch each other and write under their leader's grant, over a real
 * store of three servers, and the verdict on what they did.
 */
@NullMarked
package io.quorate.examples.drill;

import org.jspecify.annotations.NullMarked;
