package io.quorate.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the documents show of the sources. */
final class Snippets {
    private static final String BEGINS = "// snippet begins";
    private static final String ENDS = "// snippet ends";

    private Snippets() {}

    /** The lines between the two marks, moved to the left. */
    static String of(Path file) throws IOException {
        String source = Files.readString(file);
        String between = source.substring(
                source.indexOf('\n', source.indexOf(BEGINS)) + 1, source.lastIndexOf('\n', source.indexOf(ENDS)));
        return between.stripIndent().strip();
    }
}
