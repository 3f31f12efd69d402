package io.quorate.examples.demo;

import java.util.Map;

/**
 * What the load generator told last. Counts are totals since its start.
 *
 * @param sent requests sent
 * @param right answers that read the digit that was drawn
 * @param wrong answers that read another
 * @param differing answers that contradict an earlier answer to the same drawing
 * @param unanswered requests that found no gateway
 * @param moved requests that were sent to another gateway after the first broke
 * @param rerouted answers that a gateway got from its second or third instance
 * @param skipped requests that were due and not sent, because too many were waiting
 * @param p50 median latency of the last quarter of a second, in microseconds
 * @param p99 the latency that 1 % exceeded
 * @param servers answers by server
 * @param gateways answers by gateway
 */
record Figures(
        long sent,
        long right,
        long wrong,
        long differing,
        long unanswered,
        long moved,
        long rerouted,
        long skipped,
        long p50,
        long p99,
        Map<String, Long> servers,
        Map<String, Long> gateways) {
    static final Figures NONE = of(new Words(""));

    static Figures of(Words words) {
        return new Figures(
                words.number("sent"),
                words.number("right"),
                words.number("wrong"),
                words.number("differing"),
                words.number("unanswered"),
                words.number("moved"),
                words.number("rerouted"),
                words.number("skipped"),
                words.number("p50"),
                words.number("p99"),
                words.counts("servers"),
                words.counts("gateways"));
    }

    long answered() {
        return right + wrong;
    }

    static long since(Map<String, Long> before, Map<String, Long> now, String name) {
        return now.getOrDefault(name, 0L) - before.getOrDefault(name, 0L);
    }
}
