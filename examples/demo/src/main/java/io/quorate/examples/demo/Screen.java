package io.quorate.examples.demo;

import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/** Where people read: with colours where there are any, and with plain letters where there is nothing else. Thread-safe. */
final class Screen {
    private static final String FANCY = "✓✗★●·█▉▊▋▌▍▎▏…≥–";
    private static final String PLAIN = "+x*o-#######|.>-";
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

    private final PrintStream out;
    private final boolean colour;
    private final boolean glyphs;
    private final ReentrantLock printing = new ReentrantLock();
    private volatile boolean silent;

    Screen(PrintStream out, boolean colour, boolean glyphs) {
        this.out = out;
        this.colour = colour;
        this.glyphs = glyphs;
    }

    void line(String text) {
        printing.lock();
        try {
            if (!silent) {
                out.println(glyphs ? text : plain(text));
                out.flush();
            }
        } finally {
            printing.unlock();
        }
    }

    /** Prints nothing any more. */
    void silence() {
        silent = true;
    }

    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            int index = FANCY.indexOf(plain.charAt(i));
            if (index >= 0) {
                plain.setCharAt(i, PLAIN.charAt(index));
            }
        }
        return plain.toString();
    }

    /** A bar of so many characters at most, drawn in eighths of one. */
    static String bar(double share, int width) {
        int eighths = (int) Math.round(Math.max(0, Math.min(1, share)) * width * 8);
        String full = "█".repeat(eighths / 8);
        String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
        return full + rest + " ".repeat(width - full.length() - rest.length());
    }

    String bold(String text) {
        return style("1", text);
    }

    String dim(String text) {
        return style("2", text);
    }

    String red(String text) {
        return style("1;31", text);
    }

    String green(String text) {
        return style("32", text);
    }

    String yellow(String text) {
        return style("33", text);
    }

    String cyan(String text) {
        return style("36", text);
    }

    private String style(String code, String text) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
