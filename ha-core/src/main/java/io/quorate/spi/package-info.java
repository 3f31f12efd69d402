@NullMarked
package io.quorate.spi;

import org.jspecify.annotations.NullMarked;
