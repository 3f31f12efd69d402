package io.quorate.internal;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** The rules for names that become part of a key in the store. */
public final class Names {
    /** Long enough for people, short enough that ten thousand of them fit into one reply of the store. */
    public static final int MAX_BYTES = 128;

    private Names() {}

    /**
     * Checks a name.
     *
     * @return the name
     * @throws IllegalArgumentException naming the value, the rule and the mend
     */
    public static String requireName(String what, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(what + " name is empty: give it at least one character");
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("%s name '%s…' has %d bytes in UTF-8: at most %d are allowed, shorten it"
                    .formatted(what, printable(name.substring(0, Math.min(24, name.length()))), bytes, MAX_BYTES));
        }
        if (name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(what + " name '" + name + "' is a path step: choose a plain name");
        }
        OptionalInt bad = name.chars().filter(Names::isForbidden).findFirst();
        if (bad.isPresent()) {
            throw new IllegalArgumentException(("%s name '%s' contains U+%04X: '/', control characters, surrogates and"
                            + " private-use characters are not allowed, use for example '-' instead")
                    .formatted(what, printable(name), bad.getAsInt()));
        }
        return name;
    }

    // The union of what ZooKeeper forbids in a path and what would break a log line.
    private static boolean isForbidden(int c) {
        return c == '/' || c <= 0x1F || (c >= 0x7F && c <= 0x9F) || (c >= 0xD800 && c <= 0xF8FF) || c >= 0xFFF0;
    }

    private static String printable(String name) {
        return name.codePoints()
                .map(c -> isForbidden(c) && c != '/' ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
