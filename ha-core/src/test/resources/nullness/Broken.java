package io.quorate.sample;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Dereferences what may be null: the build must refuse it. */
@NullMarked
public final class Broken {
    private Broken() {}

    /**
     * The length of a name.
     *
     * @param name a name, or null
     * @return its length
     */
    public static int length(@Nullable String name) {
        return name.length();
    }
}
