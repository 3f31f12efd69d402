/** What the implementations share. Not exported: nothing here is guaranteed to anybody outside this module. */
@NullMarked
package io.quorate.internal;

import org.jspecify.annotations.NullMarked;
