/**
 * Not API, and nothing here is guaranteed: candidates in processes of their own, killed, paused and cut off, and what must
 * hold whatever store they stand on.
 */
@NullMarked
package io.quorate.test.internal.leadership;

import org.jspecify.annotations.NullMarked;
