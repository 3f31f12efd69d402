package io.quorate.sample;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Looks before it dereferences: the same sample, mended. */
@NullMarked
public final class Fixed {
    private Fixed() {}

    /**
     * The length of a name.
     *
     * @param name a name, or null
     * @return its length
     */
    public static int length(@Nullable String name) {
        return name == null ? 0 : name.length();
    }
}
