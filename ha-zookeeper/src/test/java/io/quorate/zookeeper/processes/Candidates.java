package io.quorate.zookeeper.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.TestKitException;
import io.quorate.test.net.TcpProxy;
import io.quorate.test.process.ChildJvm;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Candidates in processes of their own, each behind proxies of its own, and the record of when which of them was valid. */
final class Candidates implements AutoCloseable {
    static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern VALID = Pattern.compile("VALID (\\d+) (\\d+) (\\d+)");

    /** A span over which a term certainly was valid, on the host's monotonic clock. */
    record Span(String candidate, long token, long first, long last) {}

    /** Where a candidate runs, and how it is cut off from the servers. */
    record Place(String servers, List<String> commandPrefix, Runnable cut, Runnable heal, Runnable close) {}

    static final class Candidate {
        final String id;
        final ChildJvm process;
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final Place place;

        private Candidate(String id, Place place, Duration ttl) {
            this.id = id;
            this.place = place;
            process = ChildJvm.builder(LeaderProcess.class)
                    .name(id)
                    .args(
                            "zookeeper://" + place.servers() + "?tickTime=" + TICK.toMillis() + "ms",
                            id,
                            "" + ttl.toMillis())
                    .jvmFlags(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
                    .commandPrefix(place.commandPrefix())
                    .start();
            Thread reader = new Thread(this::read, "reader of " + id);
            reader.setDaemon(true);
            reader.start();
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

        void cutOff() {
            place.cut().run();
        }

        void rejoin() {
            place.heal().run();
        }

        boolean said(String regex) {
            Pattern pattern = Pattern.compile(regex);
            return lines.stream().anyMatch(l -> pattern.matcher(l).find());
        }

        String ask(String command, String answer) {
            int before = lines.size();
            process.send(command);
            return Awaitility.await(id + " answers " + command)
                    .atMost(SOON)
                    .until(
                            () -> lines.stream()
                                    .skip(before)
                                    .filter(l -> l.startsWith(answer))
                                    .findFirst()
                                    .orElse(""),
                            l -> !l.isEmpty());
        }

        long terms() {
            return lines.stream().filter(l -> l.startsWith("LEADING")).count();
        }

        private List<Span> spans() {
            Map<Long, Span> byToken = new LinkedHashMap<>();
            for (String line : lines) {
                Matcher m = VALID.matcher(line);
                if (m.matches()) {
                    long token = Long.parseLong(m.group(1));
                    byToken.put(token, new Span(id, token, Long.parseLong(m.group(2)), Long.parseLong(m.group(3))));
                }
            }
            return List.copyOf(byToken.values());
        }
    }

    static final Duration TICK = Duration.ofMillis(500);
    private final List<Candidate> candidates = new ArrayList<>();

    /** Candidates on this host, each behind proxies of its own. */
    static Candidates behindProxies(ZooKeeperEnsemble ensemble, int count, Duration ttl) {
        return new Candidates(
                Stream.generate(() -> place(ensemble)).limit(count).toList(), ttl);
    }

    private static Place place(ZooKeeperEnsemble ensemble) {
        List<TcpProxy> proxies =
                ensemble.servers().stream().map(s -> TcpProxy.to(s.address())).toList();
        String servers =
                proxies.stream().map(p -> "127.0.0.1:" + p.address().getPort()).collect(Collectors.joining(","));
        return new Place(
                servers,
                List.of(),
                () -> proxies.forEach(TcpProxy::blackhole),
                () -> proxies.forEach(TcpProxy::heal),
                () -> proxies.forEach(TcpProxy::close));
    }

    Candidates(List<Place> places, Duration ttl) {
        for (Place place : places) {
            candidates.add(new Candidate("node-" + (candidates.size() + 1), place, ttl));
        }
        candidates.forEach(
                c -> Awaitility.await(c.id + " is ready").atMost(SOON).until(() -> c.said("^READY")));
    }

    /** The candidate with the greatest token that has not lost it. */
    Candidate awaitLeader() {
        return Awaitility.await("somebody leads")
                .atMost(SOON)
                .until(
                        () -> candidates.stream()
                                .filter(c -> c.process.isAlive() && latestTerm(c) == maxToken())
                                .filter(c -> maxToken() >= 0 && !c.said("^LOST " + maxToken() + " "))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    Candidate awaitLeaderOtherThan(Candidate old) {
        Awaitility.await("another than " + old.id + " leads")
                .atMost(SOON)
                .until(() -> candidates.stream().anyMatch(c -> c != old && latestTerm(c) == maxToken()));
        return awaitLeader();
    }

    /** No two terms were certainly valid at one instant, and tokens grew with time. */
    void assertNeverTwoLeaders() {
        List<Span> spans = candidates.stream()
                .flatMap(c -> c.spans().stream())
                .sorted(java.util.Comparator.comparingLong(Span::first))
                .toList();
        assertThat(spans).as("terms that were sampled").hasSizeGreaterThan(1);
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i).first())
                    .as("%s begins after %s has ended", spans.get(i), spans.get(i - 1))
                    .isGreaterThan(spans.get(i - 1).last());
            assertThat(spans.get(i).token())
                    .as("tokens grow: %s", spans)
                    .isGreaterThan(spans.get(i - 1).token());
        }
    }

    @Override
    public void close() {
        candidates.forEach(c -> {
            c.process.close();
            c.place.close().run();
        });
    }

    private static long latestTerm(Candidate candidate) {
        return candidate.lines.stream()
                .filter(l -> l.startsWith("LEADING "))
                .mapToLong(l -> Long.parseLong(l.substring("LEADING ".length())))
                .max()
                .orElse(-1);
    }

    private long maxToken() {
        return candidates.stream().mapToLong(Candidates::latestTerm).max().orElse(-1);
    }
}
