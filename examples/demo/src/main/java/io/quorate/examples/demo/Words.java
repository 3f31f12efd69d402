package io.quorate.examples.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A line that a process said: a few words, and facts such as {@code token=7}. */
record Words(String line) {

    boolean begins(String word) {
        return line.startsWith(word + " ");
    }

    /** The second word: whom the line is about. */
    String who() {
        String[] words = line.split(" ", 3);
        return words.length > 1 ? words[1] : "";
    }

    Optional<String> text(String name) {
        for (String word : line.split(" ", -1)) {
            if (word.startsWith(name + "=")) {
                return Optional.of(word.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    long number(String name) {
        return text(name).map(Long::parseLong).orElse(0L);
    }

    /** {@code name=a:1,b:2}. */
    Map<String, Long> counts(String name) {
        Map<String, Long> counts = new HashMap<>();
        for (String count : text(name).orElse("").split(",", -1)) {
            int colon = count.indexOf(':');
            if (colon > 0) {
                counts.put(count.substring(0, colon), Long.parseLong(count.substring(colon + 1)));
            }
        }
        return counts;
    }
}
