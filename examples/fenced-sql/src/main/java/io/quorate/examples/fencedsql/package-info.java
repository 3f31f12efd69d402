/** Writes to a database that a holder which was overtaken cannot make. */
@NullMarked
package io.quorate.examples.fencedsql;

import org.jspecify.annotations.NullMarked;
