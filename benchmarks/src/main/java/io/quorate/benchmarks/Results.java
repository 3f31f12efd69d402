package io.quorate.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The rounds of a contest: medians of the figures, and ratios taken within each round. */
record Results(String title, List<String> entrants, List<Map<String, Figures>> rounds, List<Target> targets) {

    String toMarkdown() {
        List<String> names = figureNames();
        StringBuilder out = new StringBuilder("### " + title + "\n\n| |");
        names.forEach(name -> out.append(' ').append(name).append(" |"));
        out.append("\n|---|").append("---:|".repeat(names.size())).append('\n');
        for (String entrant : entrants) {
            out.append("| ").append(entrant).append(" |");
            names.forEach(name -> out.append(' ').append(figure(entrant, name)).append(" |"));
            out.append('\n');
        }
        String ours = entrants.get(0);
        for (String peer : entrants.subList(1, entrants.size())) {
            out.append("| *").append(ours).append(" ÷ ").append(peer).append("* |");
            names.forEach(name -> out.append(' ').append(ratio(peer, name)).append(" |"));
            out.append('\n');
        }
        if (!targets.isEmpty()) {
            out.append('\n');
            targets.forEach(target ->
                    out.append("- ").append(target.describe(measured(target))).append('\n'));
        }
        return out.toString();
    }

    /** Beside each peer, by the first figure that both have; nothing for what was measured alone. */
    List<Chart.Bar> bars() {
        List<Chart.Bar> bars = new ArrayList<>();
        for (String peer : entrants.subList(1, entrants.size())) {
            figureNames().stream()
                    .filter(name -> !ratios(peer, name).isEmpty())
                    .findFirst()
                    .ifPresent(name -> {
                        double ratio = Figures.median(ratios(peer, name));
                        double times = name.equals(Figures.RATE) ? ratio : 1 / ratio;
                        // What never happens is no number of times better.
                        if (times > 0 && Double.isFinite(times)) {
                            bars.add(new Chart.Bar(title, peer, times));
                        }
                    });
        }
        return bars;
    }

    static String show(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(e -> e.getKey() + " " + show(e.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Three digits that matter. */
    static String show(double value) {
        if (Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(
                Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : Math.abs(value) >= 1 ? "%.2f" : "%.3f", value);
    }

    private double measured(Target target) {
        List<Double> values = target.peer().isEmpty()
                ? values(entrants.get(0), target.figure())
                : ratios(target.peer(), target.figure());
        if (values.isEmpty()) {
            throw new IllegalStateException(title + ": nobody measured '" + target.figure() + "'");
        }
        return Figures.median(values);
    }

    private String figure(String entrant, String name) {
        List<Double> values = values(entrant, name);
        return values.isEmpty() ? "" : show(Figures.median(values));
    }

    /** The median, and between which values the rounds lay. */
    private String ratio(String peer, String name) {
        List<Double> ratios = ratios(peer, name);
        if (ratios.isEmpty()) {
            return "";
        }
        return show(Figures.median(ratios)) + " ("
                + show(ratios.stream().mapToDouble(r -> r).min().orElseThrow()) + "–"
                + show(ratios.stream().mapToDouble(r -> r).max().orElseThrow()) + ")";
    }

    private List<Double> values(String entrant, String name) {
        return rounds.stream()
                .map(round -> round.get(entrant))
                .filter(Objects::nonNull)
                .map(figures -> figures.values().get(name))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<Double> ratios(String peer, String name) {
        List<Double> ours = values(entrants.get(0), name);
        List<Double> theirs = values(peer, name);
        List<Double> ratios = new ArrayList<>();
        if (ours.size() == theirs.size()) {
            for (int i = 0; i < ours.size(); i++) {
                ratios.add(ours.get(i) / theirs.get(i));
            }
        }
        return ratios;
    }

    private List<String> figureNames() {
        return rounds.stream()
                .flatMap(round -> entrants.stream().map(round::get).filter(Objects::nonNull))
                .flatMap(figures -> figures.values().keySet().stream())
                .distinct()
                .toList();
    }
}
