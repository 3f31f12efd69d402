/** Reads and writes the small JSON objects that entries carry. Not guaranteed: order of members, unknown members kept. */
@NullMarked
package io.quorate.internal.json;

import org.jspecify.annotations.NullMarked;
