package io.quorate.internal.election;

import io.quorate.FencingToken;
import io.quorate.NodeInfo;
import io.quorate.election.LeaderInfo;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.spi.Entry;
import java.util.Comparator;

/** What the entries of an election say. */
final class ElectionCodec {
    static final String LEADER = "leader";

    /** Most advanced first, then the highest priority, then the one that has stood longest. */
    record Candidate(long progress, long priority, Entry entry) implements Comparable<Candidate> {
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

    static byte[] candidate(NodeInfo node, long priority, long progress) {
        return who(node)
                .number("priority", priority)
                .number("progress", progress)
                .toBytes();
    }

    static byte[] leader(NodeInfo node) {
        return who(node).toBytes();
    }

    static Candidate readCandidate(Entry entry) throws MalformedException {
        JsonObject json = JsonObject.parse(entry.value());
        json.string("node");
        return new Candidate(number(json, "progress"), number(json, "priority"), entry);
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
