package io.quorate.internal.election;

import io.quorate.FencingToken;
import io.quorate.NodeInfo;
import io.quorate.election.LeaderInfo;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.spi.Entry;
import java.util.Comparator;
import java.util.Optional;

/** What the entries of an election say. */
final class ElectionCodec {
    static final String LEADER = "leader";
    private static final String READY = "ready";
    private static final String UNREADY = "unready";

    /**
     * A leader's wish: that this candidate follow it.
     *
     * @param handover names the term and the attempt
     * @param heir the name of the candidate's entry
     * @param withinMillis how long the heir has to get ready
     */
    record Naming(String handover, String heir, long withinMillis) {
        static Naming of(Entry leader, long attempt, String heir, long withinMillis) {
            return new Naming(leader.createRevision() + "." + attempt, heir, withinMillis);
        }

        /** What was named under one term binds nobody in another. */
        boolean isOf(Entry leader) {
            return handover.startsWith(leader.createRevision() + ".");
        }
    }

    /** What an heir says to a handover. */
    record Answer(String handover, boolean ready) {}

    /** Most advanced first, then the highest priority, then the one that has stood longest. */
    record Candidate(
            String node, long progress, long priority, Optional<Naming> naming, Optional<Answer> answer, Entry entry)
            implements Comparable<Candidate> {
        private static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::progress)
                .reversed()
                .thenComparing(Comparator.comparingLong(Candidate::priority).reversed())
                .thenComparingLong(c -> c.entry().createRevision());

        @Override
        public int compareTo(Candidate other) {
            return ORDER.compare(this, other);
        }
    }

    private ElectionCodec() {}

    static byte[] candidate(
            NodeInfo node, long priority, long progress, Optional<Naming> naming, Optional<Answer> answer) {
        JsonWriter json = who(node).number("priority", priority).number("progress", progress);
        naming.ifPresent(n ->
                json.string("handover", n.handover()).string("heir", n.heir()).number("within", n.withinMillis()));
        answer.ifPresent(a -> json.string(a.ready() ? READY : UNREADY, a.handover()));
        return json.toBytes();
    }

    static byte[] leader(NodeInfo node) {
        return who(node).toBytes();
    }

    static Candidate readCandidate(Entry entry) throws MalformedException {
        JsonObject json = JsonObject.parse(entry.value());
        return new Candidate(
                json.string("node"),
                number(json, "progress"),
                number(json, "priority"),
                naming(json),
                answer(json),
                entry);
    }

    private static Optional<Naming> naming(JsonObject json) throws MalformedException {
        Optional<String> handover = json.optionalString("handover");
        Optional<String> heir = json.optionalString("heir");
        long within = number(json, "within");
        return handover.flatMap(h -> heir.map(name -> new Naming(h, name, within)));
    }

    private static Optional<Answer> answer(JsonObject json) throws MalformedException {
        Optional<String> ready = json.optionalString(READY);
        return ready.isPresent()
                ? ready.map(h -> new Answer(h, true))
                : json.optionalString(UNREADY).map(h -> new Answer(h, false));
    }

    static LeaderInfo readLeader(Entry entry) throws MalformedException {
        JsonObject json = JsonObject.parse(entry.value());
        return new LeaderInfo(
                json.string("node"), json.string("incarnation"), new FencingToken(entry.createRevision()));
    }

    private static JsonWriter who(NodeInfo node) {
        return new JsonWriter().string("node", node.id()).string("incarnation", node.incarnation());
    }

    private static long number(JsonObject json, String name) throws MalformedException {
        return json.number(name).map(Number::longValue).orElse(0L);
    }
}
