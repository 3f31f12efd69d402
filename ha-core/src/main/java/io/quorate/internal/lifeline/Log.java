package io.quorate.internal.lifeline;

import java.lang.System.Logger;

/** The logger, found when something is first said: a guardian has no room for a logging system that it never uses. */
final class Log {
    static final Logger LOG = System.getLogger("io.quorate");

    private Log() {}
}
