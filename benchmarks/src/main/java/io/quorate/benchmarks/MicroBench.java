package io.quorate.benchmarks;

import io.quorate.benchmarks.micro.DispatchBenchmark;
import io.quorate.benchmarks.micro.PickBenchmark;
import io.quorate.benchmarks.micro.ValidityBenchmark;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** What JMH measures, with what it allocates. */
final class MicroBench {
    private static final String NANOS = "ns";
    private static final String SPREAD = "± ns";
    private static final String BYTES = "bytes allocated";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Settings settings;
    private final PrintStream progress;

    private MicroBench(Settings settings, PrintStream progress) {
        this.settings = settings;
        this.progress = progress;
    }

    static List<Results> run(Settings settings, PrintStream progress) throws RunnerException {
        MicroBench bench = new MicroBench(settings, progress);
        List<Results> results = new ArrayList<>();
        results.addAll(bench.of("P16: is a grant valid", ValidityBenchmark.class, bench::validity));
        results.addAll(bench.of("P13: a pick", PickBenchmark.class, bench::pick));
        results.addAll(bench.of(
                "A change in the store in memory → the callback", DispatchBenchmark.class, (i, all) -> List.of()));
        return results;
    }

    private interface Targets {
        List<Target> of(String instances, Map<String, Figures> figures);
    }

    private List<Target> validity(String instances, Map<String, Figures> figures) {
        return List.of(Target.atMost("P16", NANOS, "", 30), Target.atMost("P16", BYTES, "", 0.5));
    }

    private List<Target> pick(String instances, Map<String, Figures> figures) {
        return List.of(Target.atMost("P13", NANOS, "", 30), Target.atMost("P13", BYTES, "", 0.5));
    }

    /** A table for each number of instances. */
    private List<Results> of(String title, Class<?> benchmark, Targets targets) throws RunnerException {
        progress.println(title);
        Map<String, Map<String, Figures>> tables = new LinkedHashMap<>();
        for (RunResult run : new Runner(options(benchmark).build()).run()) {
            String name = run.getPrimaryResult().getLabel();
            String instances = Objects.requireNonNullElse(run.getParams().getParam("instances"), "");
            Figures figures = figures(run);
            tables.computeIfAbsent(instances, i -> new LinkedHashMap<>()).put(name, figures);
            progress.println("  " + name + (instances.isEmpty() ? "" : " of " + instances) + ": "
                    + Results.show(figures.values()));
        }
        List<Results> results = new ArrayList<>();
        tables.forEach((instances, figures) -> results.add(new Results(
                title + (instances.isEmpty() ? "" : " of " + instances + " instances"),
                inOrder(benchmark, figures),
                List.of(figures),
                targets.of(instances, figures))));
        return results;
    }

    /** As they are declared: what the others are compared with comes first. */
    private static List<String> inOrder(Class<?> benchmark, Map<String, Figures> figures) {
        List<String> order = new ArrayList<>(figures.keySet());
        if (benchmark.equals(PickBenchmark.class)) {
            order.sort(java.util.Comparator.comparingInt(PickBenchmark.ORDER::indexOf));
        }
        return order;
    }

    private static Figures figures(RunResult run) {
        Statistics nanos = run.getPrimaryResult().getStatistics();
        Figures figures =
                new Figures().with(NANOS, nanos.getPercentile(50)).with(SPREAD, (nanos.getMax() - nanos.getMin()) / 2);
        run.getSecondaryResults().forEach((label, result) -> {
            if (label.endsWith(ALLOCATED)) {
                figures.with(BYTES, result.getScore());
            }
        });
        return figures;
    }

    private ChainedOptionsBuilder options(Class<?> benchmark) {
        return new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .forks(settings.isShort() ? 1 : settings.rounds())
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(settings.isShort() ? 500 : 1_000))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(settings.isShort() ? 500 : 1_000))
                .shouldFailOnError(true)
                .jvmArgs("-Xms1g", "-Xmx1g")
                .verbosity(VerboseMode.SILENT);
    }
}
