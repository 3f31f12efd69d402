package io.quorate.test.drill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What faults of one sort can strike: processes, links, servers of a store. Says how many of them may be down at once, so
 * that faults which overlap leave a majority. Immutable.
 */
public final class Victims {
    private final String group;
    private final List<String> names;
    private final int atMost;
    private final Map<String, Supplier<Optional<String>>> roles;

    private Victims(String group, List<String> names, int atMost, Map<String, Supplier<Optional<String>>> roles) {
        this.group = group;
        this.names = List.copyOf(names);
        this.atMost = atMost;
        this.roles = roles;
    }

    /**
     * Victims of which one at a time may be down.
     *
     * @param group what they are; faults of one group share the bound
     * @param names at least one
     * @return the victims
     */
    public static Victims of(String group, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no victims in group " + group + ": name at least one");
        }
        return new Victims(group, names, 1, Map.of());
    }

    /**
     * How many may be down at once.
     *
     * @param value from 1 to the number of victims; 1 by default
     * @return a copy
     */
    public Victims atMost(int value) {
        if (value < 1 || value > names.size()) {
            throw new IllegalArgumentException(
                    "at most " + value + " of " + names + " down at once: must be from 1 to " + names.size());
        }
        return new Victims(group, names, value, roles);
    }

    /**
     * A victim that is found when the fault strikes, the present leader for example.
     *
     * @param role how a schedule names it
     * @param finder finds the one that plays this part now; called on the drill's threads
     * @return a copy
     */
    public Victims withRole(String role, Supplier<Optional<String>> finder) {
        Map<String, Supplier<Optional<String>>> more = new LinkedHashMap<>(roles);
        more.put(role, finder);
        return new Victims(group, names, atMost, more);
    }

    String group() {
        return group;
    }

    List<String> names() {
        return names;
    }

    int most() {
        return atMost;
    }

    List<String> roles() {
        return List.copyOf(roles.keySet());
    }

    /** Whom a step means: a name, or the one that plays a part now. */
    Optional<String> find(String wanted) {
        Supplier<Optional<String>> role = roles.get(wanted);
        return role == null ? Optional.of(wanted).filter(names::contains) : role.get();
    }
}
