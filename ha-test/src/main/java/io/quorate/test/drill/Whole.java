package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What makes the whole complete.
 *
 * @param processes those that must live
 * @param leader the election whose leader all must see, with a valid grant
 * @param members whether all must see all of them
 * @param groups of each, all must be in one generation
 * @param turns each process must have held each of these again
 * @param documents each must have been written again
 */
record Whole(
        Set<String> processes,
        Optional<String> leader,
        boolean members,
        List<String> groups,
        List<String> turns,
        List<String> documents) {

    static Whole of(Set<String> processes) {
        return new Whole(Set.copyOf(processes), Optional.empty(), false, List.of(), List.of(), List.of());
    }

    Whole withLeader(String election) {
        return new Whole(processes, Optional.of(election), members, groups, turns, documents);
    }

    Whole withMembers() {
        return new Whole(processes, leader, true, groups, turns, documents);
    }

    Whole withGroup(String group) {
        return new Whole(processes, leader, members, plus(groups, group), turns, documents);
    }

    Whole withTurns(String resource) {
        return new Whole(processes, leader, members, groups, plus(turns, resource), documents);
    }

    Whole withWrites(String document) {
        return new Whole(processes, leader, members, groups, turns, plus(documents, document));
    }

    /** Whether processes must tell what they see. */
    boolean isSeen() {
        return members || leader.isPresent();
    }

    boolean isHeld(String resource) {
        return groups.contains(resource) || leader.filter(resource::equals).isPresent();
    }

    private static List<String> plus(List<String> all, String one) {
        List<String> more = new ArrayList<>(all);
        more.add(one);
        return List.copyOf(more);
    }
}
