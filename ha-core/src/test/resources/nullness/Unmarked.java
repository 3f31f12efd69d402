package io.quorate.sample;

/** In no marked package, so NullAway would not look: the build must refuse it. */
public final class Unmarked {
    private Unmarked() {}
}
