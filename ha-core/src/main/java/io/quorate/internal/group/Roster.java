package io.quorate.internal.group;

import io.quorate.group.GroupMember;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.spi.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of one generation.
 *
 * @param round the round that opened it
 * @param min its opener's least number of members
 * @param max its opener's greatest
 * @param names the members' entries, in the order of their ranks
 * @param members the members, in the same order
 */
record Roster(long round, int min, int max, List<String> names, List<GroupMember> members) {

    static Roster of(long round, int min, int max, List<Roll.Present> chosen) {
        List<Roll.Present> ranked = chosen.stream()
                .sorted(Comparator.comparing(Roll.Present::place)
                        .thenComparingLong(p -> p.entry().createRevision()))
                .toList();
        List<GroupMember> members = new ArrayList<>();
        ranked.forEach(p -> members.add(p.place().withRank(members.size())));
        return new Roster(
                round, min, max, ranked.stream().map(p -> p.entry().name()).toList(), List.copyOf(members));
    }

    /** Nothing if the entry is another one of the same directory. */
    static Optional<Roster> read(Entry entry) throws MalformedException {
        JsonObject json = JsonObject.parse(entry.value());
        Map<String, JsonObject> all = json.objects("members");
        if (all.isEmpty()) {
            return Optional.empty();
        }
        List<GroupMember> members = new ArrayList<>();
        for (JsonObject member : all.values()) {
            members.add(Place.read(member).withRank(members.size()));
        }
        return Optional.of(new Roster(
                number(json, "round"),
                (int) number(json, "min"),
                (int) number(json, "max"),
                List.copyOf(all.keySet()),
                List.copyOf(members)));
    }

    byte[] toBytes() {
        return new JsonWriter()
                .number("round", round)
                .number("min", min)
                .number("max", max)
                .object("members", json -> {
                    for (int i = 0; i < names.size(); i++) {
                        GroupMember m = members.get(i);
                        Place place = new Place(m.nodeId(), m.incarnation(), m.zone(), m.host(), m.device());
                        json.object(names.get(i), place::write);
                    }
                })
                .toBytes();
    }

    /** The rank of the member with this entry; −1 for none. */
    int rankOf(String name) {
        return names.indexOf(name);
    }

    private static long number(JsonObject json, String name) throws MalformedException {
        return json.number(name)
                .map(Number::longValue)
                .orElseThrow(() -> new MalformedException("member '" + name + "' is missing"));
    }
}
