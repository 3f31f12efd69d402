package io.quorate.test.drill;

import java.util.Locale;

/** Builds HTML and SVG; all text and every attribute's value is escaped here. Not thread-safe. */
final class Markup {
    private final StringBuilder out = new StringBuilder();

    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                // Most control characters may not occur in a page, not even escaped.
                default -> safe.appendCodePoint(Character.isISOControl(c) && c != '\n' ? ' ' : c);
            }
        });
        return safe.toString();
    }

    /** Opens an element; attributes are names and values in turn, numbers with one digit after the point. */
    Markup open(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            out.append(escape(plain(attributes[i + 1]))).append('"');
        }
        out.append('>');
        return this;
    }

    Markup close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    Markup text(String text) {
        out.append(escape(text));
        return this;
    }

    Markup line() {
        out.append('\n');
        return this;
    }

    /** An element that holds nothing but text. */
    Markup put(String element, String text, Object... attributes) {
        return open(element, attributes).text(text).close(element);
    }

    /** A rectangle that tells more when it is pointed at. */
    Markup bar(String type, double x, double y, double width, double height, String tip) {
        open("rect", "class", type, "x", x, "y", y, "width", Math.max(width, 1), "height", height, "rx", 2);
        put("title", tip);
        return close("rect").line();
    }

    Markup rule(String type, double x1, double y1, double x2, double y2) {
        return open("line", "class", type, "x1", x1, "y1", y1, "x2", x2, "y2", y2)
                .close("line");
    }

    /** What is markup already. */
    Markup raw(String trusted) {
        out.append(trusted);
        return this;
    }

    private static String plain(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : value.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
