/** What is done millions of times, measured by JMH in processes of its own. JMH fills the fields: they are not marked. */
@NullUnmarked
package io.quorate.benchmarks.micro;

import org.jspecify.annotations.NullUnmarked;
