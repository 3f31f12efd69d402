package io.quorate.test.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test class that leaves threads behind: those that live after its last test and did not before its first.
 *
 * @see io.quorate.test.Leaks
 */
@SuppressWarnings("exports") // See module-info.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(NoLeakedThreadsExtension.class)
public @interface NoLeakedThreads {

    /**
     * How long threads may take to end.
     *
     * @return milliseconds; by default 5,000
     */
    long withinMillis() default 5_000;

    /**
     * Regular expressions for the names of threads that do not count.
     *
     * @return the expressions; by default none
     */
    String[] ignoring() default {};
}
