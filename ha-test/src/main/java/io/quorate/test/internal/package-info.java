/** Not API, and nothing here is guaranteed: the small tools that the kit's packages share. */
@NullMarked
package io.quorate.test.internal;

import org.jspecify.annotations.NullMarked;
