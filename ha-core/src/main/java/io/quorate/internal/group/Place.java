package io.quorate.internal.group;

import io.quorate.NodeInfo;
import io.quorate.group.GroupMember;
import io.quorate.group.GroupOptions;
import io.quorate.internal.Names;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/** Who a member is and where it works: what ranks go by. */
record Place(String node, String incarnation, String zone, String host, int device) implements Comparable<Place> {
    private static final Comparator<Place> ORDER = Comparator.comparing(Place::zone)
            .thenComparing(Place::host)
            .thenComparingInt(Place::device)
            .thenComparing(Place::node)
            .thenComparing(Place::incarnation);

    static Place of(NodeInfo node, GroupOptions options) {
        return new Place(
                node.id(),
                node.incarnation(),
                options.zone().orElseGet(() -> requireShort("zone", node.zone())),
                options.host().orElseGet(() -> requireShort("host", node.host())),
                options.device());
    }

    static Place read(JsonObject json) throws MalformedException {
        return new Place(
                json.string("node"),
                json.optionalString("incarnation").orElse(""),
                json.optionalString("zone").orElse(""),
                json.optionalString("host").orElse(""),
                json.number("device").map(Number::intValue).orElse(0));
    }

    void write(JsonWriter json) {
        json.string("node", node)
                .string("incarnation", incarnation)
                .string("zone", zone)
                .string("host", host)
                .number("device", device);
    }

    GroupMember withRank(int rank) {
        return new GroupMember(rank, node, incarnation, zone, host, device);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    /** A thousand of them must fit into one value of the store. */
    private static String requireShort(String what, String value) {
        if (value.getBytes(StandardCharsets.UTF_8).length > Names.MAX_BYTES) {
            throw new IllegalArgumentException("the node's " + what + " has more than " + Names.MAX_BYTES
                    + " bytes in UTF-8, too many for a group's roster: give the group's options a shorter one");
        }
        return value;
    }
}
