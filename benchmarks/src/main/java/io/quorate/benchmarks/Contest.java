package io.quorate.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One piece of work done by several, taking turns: what disturbs a noisy machine disturbs all of them alike. */
final class Contest {
    interface Entrant {
        Figures turn() throws Exception;
    }

    private final String title;
    private final Map<String, Entrant> entrants = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();

    Contest(String title) {
        this.title = title;
    }

    /** The first to be entered is the one that the others are compared with. */
    Contest enter(String name, Entrant entrant) {
        entrants.put(name, entrant);
        return this;
    }

    Contest mustReach(Target target) {
        targets.add(target);
        return this;
    }

    /** One turn each to warm up, which does not count; then the rounds, each in another order. */
    Results run(int rounds, PrintStream progress) throws Exception {
        progress.println(title);
        List<Map<String, Figures>> counted = new ArrayList<>();
        List<String> order = new ArrayList<>(entrants.keySet());
        for (int round = 0; round <= rounds; round++) {
            Map<String, Figures> figures = new LinkedHashMap<>();
            for (String name : order) {
                figures.put(
                        name,
                        java.util.Objects.requireNonNull(entrants.get(name)).turn());
            }
            if (round > 0) {
                counted.add(figures);
                progress.println("  round " + round + " of " + rounds + ": " + brief(figures));
            }
            Collections.rotate(order, 1);
        }
        return new Results(title, List.copyOf(entrants.keySet()), counted, targets);
    }

    private String brief(Map<String, Figures> figures) {
        List<String> parts = new ArrayList<>();
        for (String name : entrants.keySet()) {
            Figures own = figures.get(name);
            if (own != null) {
                parts.add(name + " " + Results.show(own.values()));
            }
        }
        return String.join(" | ", parts);
    }
}
