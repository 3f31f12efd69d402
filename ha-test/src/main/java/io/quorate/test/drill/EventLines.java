package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Events as lines of text, of those kinds that a process records about itself. */
final class EventLines {
    private EventLines() {}

    static String write(Event event) {
        if (event instanceof Event.Held e) {
            Share share = e.share();
            return line(
                    "held",
                    e.at(),
                    e.until(),
                    e.who(),
                    e.resource(),
                    e.token(),
                    share.kind(),
                    share.taken(),
                    share.total());
        } else if (event instanceof Event.Ended e) {
            return line("ended", e.at(), e.who(), e.resource(), e.token(), e.reason());
        } else if (event instanceof Event.Wrote e) {
            return line(
                    "wrote",
                    e.at(),
                    e.answered(),
                    e.who(),
                    e.resource(),
                    e.document(),
                    e.token(),
                    e.id(),
                    e.outcome(),
                    e.revision());
        } else if (event instanceof Event.Read e) {
            return line("read", e.at(), e.answered(), e.who(), e.document(), e.id(), e.revision(), e.newest());
        } else if (event instanceof Event.Ranked e) {
            return line("ranked", e.at(), e.who(), e.resource(), e.token(), e.rank(), e.members());
        } else if (event instanceof Event.Met e) {
            return line("met", e.at(), e.passed(), e.who(), e.resource(), e.token(), e.number());
        } else if (event instanceof Event.Picture e) {
            return line("picture", e.at(), e.who(), e.leader(), e.members(), e.fresh());
        } else if (event instanceof Event.Leaked e) {
            return line("leaked", e.at(), e.who(), e.what());
        } else if (event instanceof Event.Failed e) {
            return line("failed", e.at(), e.who(), e.what());
        }
        throw new IllegalArgumentException(event + " is recorded by the drill, not by a process");
    }

    /** Fails with an {@link IllegalArgumentException} if the line is none that {@link #write} made. */
    static Event read(String line) {
        Fields in = new Fields(line);
        String kind = in.text();
        Event event = switch (kind) {
            case "held" -> new Event.Held(in.number(), in.number(), in.text(), in.text(), in.number(), share(in));
            case "ended" -> new Event.Ended(in.number(), in.text(), in.text(), in.number(), in.text());
            case "wrote" ->
                new Event.Wrote(
                        in.number(),
                        in.number(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.number(),
                        in.text(),
                        Outcome.valueOf(in.text()),
                        in.number());
            case "read" ->
                new Event.Read(
                        in.number(),
                        in.number(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.number(),
                        Boolean.parseBoolean(in.text()));
            case "ranked" ->
                new Event.Ranked(in.number(), in.text(), in.text(), in.number(), (int) in.number(), in.text());
            case "met" -> new Event.Met(in.number(), in.number(), in.text(), in.text(), in.number(), in.number());
            case "picture" ->
                new Event.Picture(in.number(), in.text(), in.number(), in.text(), Boolean.parseBoolean(in.text()));
            case "leaked" -> new Event.Leaked(in.number(), in.text(), in.text());
            case "failed" -> new Event.Failed(in.number(), in.text(), in.text());
            default -> throw new IllegalArgumentException("no kind of event: '" + kind + "'");
        };
        in.requireEnd();
        return event;
    }

    private static Share share(Fields in) {
        return new Share(Share.Kind.valueOf(in.text()), (int) in.number(), (int) in.number());
    }

    private static String line(Object... fields) {
        return Stream.of(fields).map(field -> escape(field.toString())).collect(Collectors.joining("\t"));
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    /** The fields of a line, one after the other. */
    private static final class Fields {
        private final String line;
        private final List<String> fields = new ArrayList<>();
        private int next;

        Fields(String line) {
            this.line = line;
            fields.addAll(List.of(line.split("\t", -1)));
        }

        String text() {
            if (next == fields.size()) {
                throw new IllegalArgumentException("torn: '" + line + "'");
            }
            return unescape(fields.get(next++));
        }

        long number() {
            return Long.parseLong(text());
        }

        void requireEnd() {
            if (next != fields.size()) {
                throw new IllegalArgumentException("more than an event: '" + line + "'");
            }
        }

        private static String unescape(String text) {
            StringBuilder plain = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\' && i + 1 < text.length()) {
                    char escaped = text.charAt(++i);
                    plain.append(
                            switch (escaped) {
                                case 't' -> '\t';
                                case 'n' -> '\n';
                                case 'r' -> '\r';
                                default -> escaped;
                            });
                } else {
                    plain.append(c);
                }
            }
            return plain.toString();
        }
    }
}
