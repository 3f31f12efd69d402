package io.quorate.examples.demo.load;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of the requests so far. Confined to an event loop. */
final class Tally {
    private static final int MOST = 100_000;

    long sent;
    long right;
    long wrong;
    long differing;
    long refused;
    long unanswered;
    long broken;
    long moved;
    long rerouted;
    long skipped;
    private final Map<String, Long> byServer = new TreeMap<>();
    private final Map<String, Long> byGateway = new TreeMap<>();
    private long[] latencies = new long[1024];
    private int measured;

    void answered(String server, String gateway, long nanos) {
        byServer.merge(server, 1L, Long::sum);
        byGateway.merge(gateway, 1L, Long::sum);
        if (measured == latencies.length && measured < MOST) {
            latencies = Arrays.copyOf(latencies, 2 * measured);
        }
        if (measured < latencies.length) {
            latencies[measured++] = nanos;
        }
    }

    long inFlight() {
        return sent - right - wrong - refused - unanswered;
    }

    /** Everything so far, and the latencies since the last time. */
    String line() {
        Arrays.sort(latencies, 0, measured);
        String line = "sent=" + sent + " right=" + right + " wrong=" + wrong + " differing=" + differing + " refused="
                + refused + " unanswered=" + unanswered + " broken=" + broken + " moved=" + moved + " rerouted="
                + rerouted + " skipped=" + skipped + " p50=" + micros(50) + " p99=" + micros(99) + " max="
                + micros(100) + " servers=" + counts(byServer) + " gateways=" + counts(byGateway);
        measured = 0;
        return line;
    }

    private long micros(int percent) {
        return measured == 0 ? 0 : latencies[(measured - 1) * percent / 100] / 1000;
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue())
                .collect(Collectors.joining(","));
    }
}
