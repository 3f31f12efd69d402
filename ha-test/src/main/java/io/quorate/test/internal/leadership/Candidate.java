package io.quorate.test.internal.leadership;

import io.quorate.test.TestKitException;
import io.quorate.test.process.ChildJvm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A candidate in a process of its own, and all that it said. */
public final class Candidate implements AutoCloseable {
    private static final Pattern VALID = Pattern.compile("VALID (\\d+) (\\d+) (\\d+) (\\d+)");
    private static final String LEADING = "LEADING ";

    private static final Pattern WROTE = Pattern.compile("WROTE (\\d+) (\\d+)");

    /** A span over which a term certainly was valid, on the host's monotonic clock, and the deadline it had then. */
    record Span(String candidate, long token, long first, long last, long until) {}

    private final String id;
    private final ChildJvm process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Place place;

    /** A write of its that the store took. */
    record Written(long revision, long token) {}

    Candidate(String id, Place place, Duration ttl, List<String> lifeline) {
        this.id = id;
        this.place = place;
        process = ChildJvm.builder(LeaderProcess.class)
                .name(id)
                .args(Stream.concat(Stream.of(place.uri(), id, "" + ttl.toMillis()), lifeline.stream())
                        .toArray(String[]::new))
                .jvmFlags(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
                .commandPrefix(place.commandPrefix())
                .start();
        Thread reader = new Thread(this::read, "reader of " + id);
        reader.setDaemon(true);
        reader.start();
    }

    public String id() {
        return id;
    }

    public ChildJvm process() {
        return process;
    }

    public void cutOff() {
        place.cut().run();
    }

    public void rejoin() {
        place.heal().run();
    }

    public boolean said(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return lines.stream().anyMatch(line -> pattern.matcher(line).find());
    }

    /** Sends a command and waits for the line that answers it. */
    public String ask(String command, String answer) {
        int before = lines.size();
        process.send(command);
        Candidates.await(id + " answers " + command, () -> answered(before, answer));
        return lines.stream()
                .skip(before)
                .filter(line -> line.startsWith(answer))
                .findFirst()
                .orElseThrow();
    }

    public long terms() {
        return lines.stream().filter(line -> line.startsWith(LEADING)).count();
    }

    long latestTerm() {
        return lines.stream()
                .filter(line -> line.startsWith(LEADING))
                .mapToLong(line -> Long.parseLong(line.substring(LEADING.length())))
                .max()
                .orElse(-1);
    }

    List<Span> spans() {
        Map<Long, Span> byToken = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher m = VALID.matcher(line);
            if (m.matches()) {
                long token = Long.parseLong(m.group(1));
                byToken.put(
                        token,
                        new Span(
                                id,
                                token,
                                Long.parseLong(m.group(2)),
                                Long.parseLong(m.group(3)),
                                Long.parseLong(m.group(4))));
            }
        }
        return List.copyOf(byToken.values());
    }

    List<Written> writes() {
        return lines.stream()
                .map(WROTE::matcher)
                .filter(Matcher::matches)
                .map(m -> new Written(Long.parseLong(m.group(2)), Long.parseLong(m.group(1))))
                .toList();
    }

    @Override
    public void close() {
        process.close();
        place.close().run();
    }

    private boolean answered(int before, String answer) {
        return lines.stream().skip(before).anyMatch(line -> line.startsWith(answer));
    }

    /** Ends with the process. */
    private void read() {
        try {
            while (true) {
                lines.add(process.awaitLine("", Duration.ofMinutes(5)));
            }
        } catch (TestKitException | InterruptedException ended) {
            lines.add("ENDED");
        }
    }
}
