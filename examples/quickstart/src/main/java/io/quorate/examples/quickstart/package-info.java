/** The README's example. It does not guarantee to be more than a beginning. */
@NullMarked
package io.quorate.examples.quickstart;

import org.jspecify.annotations.NullMarked;
