package io.quorate.internal.checkpoint;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of objects: round, what it is, and a number drawn at random, so that none is used twice whatever was retried.
 * The round in the name is what tells garbage; see {@link Collector}.
 */
final class ObjectName {
    private static final Pattern NAME = Pattern.compile("r(\\d{19})~(?:s\\d{5}|manifest)~[0-9a-f]{16}");

    private ObjectName() {}

    static String shard(long round, int index) {
        return name(round, "s%05d".formatted(index));
    }

    static String manifest(long round) {
        return name(round, "manifest");
    }

    /** Of anything else in the directory nothing is known, so it stays. */
    static OptionalLong round(String name) {
        Matcher m = NAME.matcher(name);
        try {
            return m.matches() ? OptionalLong.of(Long.parseLong(m.group(1))) : OptionalLong.empty();
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    static boolean isOurs(String name) {
        return round(name).isPresent();
    }

    private static String name(long round, String what) {
        return "r%019d~%s~%016x"
                .formatted(round, what, ThreadLocalRandom.current().nextLong());
    }
}
