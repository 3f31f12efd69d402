/**
 * The kit as JUnit 5 extensions. The rest of the kit works without JUnit.
 *
 * <p>Not guaranteed: meaningful results for tests that run in parallel in one JVM.
 */
@NullMarked
package io.quorate.test.junit;

import org.jspecify.annotations.NullMarked;
