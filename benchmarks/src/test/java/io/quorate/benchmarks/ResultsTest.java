package io.quorate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void entrantsTakeTurnsInChangingOrderAndTheFirstRoundDoesNotCount() throws Exception {
        List<String> turns = new ArrayList<>();
        Results results = new Contest("order")
                .enter("a", () -> turn(turns, "a", turns.size()))
                .enter("b", () -> turn(turns, "b", turns.size()))
                .run(2, new PrintStream(said, true, StandardCharsets.UTF_8));
        assertThat(turns).containsExactly("a", "b", "b", "a", "a", "b");
        assertThat(results.rounds()).hasSize(2);
    }

    @Test
    void ratiosAreTakenWithinRounds() {
        Results results = results(Map.of("ours", 20.0, "peer", 10.0), Map.of("ours", 3.0, "peer", 1.0));
        assertThat(results.toMarkdown())
                .contains("| ours | 11.5 |", "| peer | 5.50 |", "| *ours ÷ peer* | 2.50 (2.00–3.00) |");
    }

    @Test
    void targetsAreJudged() {
        Results results = results(Map.of("ours", 20.0, "peer", 10.0));
        assertThat(results.toMarkdown())
                .contains("- X1: per second ≥ 1.900 × peer: met (2.000)", "- X2: per second ≤ 19.00: NOT MET (20.00)");
    }

    @Test
    void quantilesAreSamples() {
        long[] hundred = java.util.stream.LongStream.rangeClosed(1, 100).toArray();
        assertThat(Figures.quantile(hundred, 0.5)).isEqualTo(50);
        assertThat(Figures.quantile(hundred, 0.99)).isEqualTo(99);
        assertThat(Figures.quantile(new long[] {7}, 0.99)).isEqualTo(7);
        assertThatThrownBy(() -> Figures.quantile(new long[0], 0.5)).hasMessageContaining("no sample");
    }

    @Test
    void misspeltNamesAndValuesAreSaidWithTheRule() {
        List<String> known = List.of("locks", "checkpoints");
        assertThat(Settings.of(known, "--short", "locks").names()).containsExactly("locks");
        assertThat(Settings.of(known).names()).isEqualTo(known);
        assertThatThrownBy(() -> Settings.of(known, "lokcs")).hasMessageContainingAll("lokcs", "locks, checkpoints");
        assertThatThrownBy(() -> Settings.of(known, "--rounds", "0")).hasMessageContainingAll("'0'", "1 to 99");
        assertThatThrownBy(() -> Settings.of(known, "--rounds")).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> Settings.of(known, "--folder", "/no/such")).hasMessageContaining("/no/such");
    }

    private static Figures turn(List<String> turns, String name, double value) {
        turns.add(name);
        return new Figures().with(Figures.RATE, value + 1);
    }

    @SafeVarargs
    private static Results results(Map<String, Double>... rounds) {
        List<Map<String, Figures>> figures = new ArrayList<>();
        for (Map<String, Double> round : rounds) {
            figures.add(Map.of(
                    "ours", new Figures().with(Figures.RATE, round.getOrDefault("ours", 0.0)),
                    "peer", new Figures().with(Figures.RATE, round.getOrDefault("peer", 0.0))));
        }
        return new Results(
                "title",
                List.of("ours", "peer"),
                figures,
                List.of(Target.atLeast("X1", Figures.RATE, "peer", 1.9), Target.atMost("X2", Figures.RATE, "", 19)));
    }
}
