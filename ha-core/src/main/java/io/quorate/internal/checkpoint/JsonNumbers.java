package io.quorate.internal.checkpoint;

import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.MalformedException;

/** Numbers as this package's documents carry them: whole, and never negative. */
final class JsonNumbers {
    private JsonNumbers() {}

    static long nonNegative(String digits) throws MalformedException {
        try {
            long value = Long.parseLong(digits);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new MalformedException("'" + digits + "' is not a number", e);
        }
        throw new MalformedException("'" + digits + "' is negative");
    }

    static long nonNegative(JsonObject object, String member) throws MalformedException {
        Number value =
                object.number(member).orElseThrow(() -> new MalformedException("member '" + member + "' is missing"));
        return nonNegative(value.toString());
    }

    /** Another format is one that a later version of the library writes. */
    static void requireFormat(JsonObject object) throws MalformedException {
        long format = nonNegative(object, "format");
        if (format != 1) {
            throw new MalformedException("format " + format + " is not known: a newer version of the library wrote it");
        }
    }
}
