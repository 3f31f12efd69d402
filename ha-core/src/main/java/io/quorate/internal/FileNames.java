package io.quorate.internal;

import java.util.regex.Pattern;

/** The rule for names that become a file's: safe on every file system, in every shell and in every object store. */
public final class FileNames {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._~-]*");

    private FileNames() {}

    /**
     * Checks a name.
     *
     * @return the name
     * @throws IllegalArgumentException naming the value, the rule and the mend
     */
    public static String require(String what, String name, int maxLength) {
        if (name.isEmpty() || name.length() > maxLength) {
            throw new IllegalArgumentException("%s '%s' has %d characters: from 1 to %d are allowed"
                    .formatted(what, printable(name), name.length(), maxLength));
        }
        if (!ALLOWED.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    ("%s '%s' is not allowed: it must begin with a letter, digit or '_' and hold only these, '.', '-' and"
                                    + " '~', since it becomes a file's name; use for example '-' instead")
                            .formatted(what, printable(name)));
        }
        return name;
    }

    private static String printable(String name) {
        String start = name.length() > 64 ? name.substring(0, 64) + "…" : name;
        return start.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
