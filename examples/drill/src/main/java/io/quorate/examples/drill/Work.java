package io.quorate.examples.drill;

import io.quorate.examples.launch.CannotStartException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the workers do while they are struck. */
enum Work {
    /** They elect a leader. */
    ELECTIONS,
    /** They are registered, and watch each other. */
    REGISTRY,
    /** The leader writes under its grant. */
    WRITES,
    /** They contend for a mutex, permits and a read-write lock. */
    LOCKS,
    /** The holder of a lock saves checkpoints, and the leader of a generation sharded ones. */
    CHECKPOINTS,
    /** They gather in generations, meet at barriers and write. */
    GROUPS;

    static Set<Work> all() {
        return EnumSet.allOf(Work.class);
    }

    /** Of the names on the command line; none for all. */
    static Set<Work> of(List<String> names) {
        Set<Work> work = names.isEmpty() ? all() : EnumSet.noneOf(Work.class);
        names.forEach(name -> work.add(Stream.of(values())
                .filter(one -> one.word().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new CannotStartException("--work has '" + name + "': it must be some of " + words(all())))));
        if (work.contains(WRITES) && !work.contains(ELECTIONS)) {
            throw new CannotStartException(
                    "--work has 'writes' without 'elections': they are the elected leader's; name both");
        }
        return work;
    }

    /** Their names, in one fixed order. */
    static String words(Set<Work> work) {
        return work.stream().sorted().map(Work::word).collect(Collectors.joining(","));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
