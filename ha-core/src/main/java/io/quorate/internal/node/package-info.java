/**
 * A node and what its recipes share. Not guaranteed: anything outside the loop; every field that is not volatile or final
 * belongs to it.
 */
@NullMarked
package io.quorate.internal.node;

import org.jspecify.annotations.NullMarked;
