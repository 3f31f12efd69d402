package io.quorate.examples.demo;

import io.quorate.examples.launch.CannotStartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The course of the demo. Confined to one thread. */
final class Show {
    private static final Duration SETTLED = Duration.ofSeconds(15);
    private static final int NEW_LEADER_SECONDS = 12;
    private static final String NOTE = "each is a process, every request is a real inference, and every signal is real";

    private final Screen screen;
    private final Store store;
    private final Deaths deaths = new Deaths();
    private final Journal journal = new Journal(deaths);
    private final Terms terms = new Terms(System::nanoTime);
    private final Gaps gaps = new Gaps();
    private final boolean rolling;
    private final Timeline timeline;
    private final Cluster cluster;

    /**
     * @param rolling whether the servers are restarted in good order instead of killed
     */
    Show(Screen screen, Store store, Path folder, boolean rolling) {
        this.rolling = rolling;
        this.screen = screen;
        this.store = store;
        timeline = new Timeline(screen, deaths);
        cluster = new Cluster(store, folder, this::heard);
    }

    Cluster cluster() {
        return cluster;
    }

    /** Starts everything, kills some of it, and tells how it went. */
    boolean run(int rate) throws InterruptedException {
        screen.line(screen.bold("Quorate: three model servers behind two gateways, coordinated over " + store.title()));
        screen.line(screen.dim(NOTE));
        screen.line("");
        timeline.event(
                screen.dim("·"),
                screen.dim("starting " + store.first() + Timeline.names(Cluster.SERVERS) + ", "
                        + Timeline.names(Cluster.GATEWAYS)));
        cluster.start();
        try (Watcher watcher = new Watcher(cluster.store(), terms, timeline, screen)) {
            await(() -> watcher.ready() == Cluster.SERVERS.size()
                    && watcher.primary().isPresent());
            cluster.startLoad(rate);
            timeline.event(screen.green("●"), "all serve; load grows to " + rate + " requests a second");
            timeline.header();
            if (rolling) {
                new Rolling(cluster, watcher, timeline, screen, () -> timeline.row(journal)).course();
            } else {
                course(watcher);
            }
        }
        cluster.stopLoad();
        Verdict verdict =
                rolling ? new Verdict(journal, terms, gaps.all()) : new Verdict(journal, terms, store.sessionTtl());
        verdict.print(screen, timeline.elapsed());
        journal.failures().forEach(failure -> screen.line("  " + screen.red(failure)));
        return verdict.isPassed();
    }

    private void course(Watcher watcher) throws InterruptedException {
        rows(7);
        kill(spare(watcher), "a model server: a gateway that is refused there asks another");
        rows(6);
        terms.vacant();
        kill(
                primary(watcher),
                "the primary: the end of its process is proof, so that nobody waits for the end of its session");
        timeline.primary("", 0);
        for (int i = 0; i < NEW_LEADER_SECONDS && terms.isVacant(); i++) {
            rows(1);
        }
        rows(3);
        kill(Cluster.GATEWAYS.get(1), "a gateway: the client goes to the other one");
        rows(5);
    }

    private static String primary(Watcher watcher) {
        return watcher.primary().orElseThrow(() -> new CannotStartException("nobody leads"));
    }

    private String spare(Watcher watcher) {
        List<String> others = Cluster.SERVERS.stream()
                .filter(name -> !name.equals(primary(watcher)))
                .toList();
        return others.get(others.size() - 1);
    }

    private void kill(String name, String what) {
        deaths.killed(name);
        cluster.process(name).kill();
        timeline.event(screen.red("✗"), screen.red("kill -9 " + name) + ", " + what);
    }

    private void rows(int seconds) throws InterruptedException {
        for (int i = 0; i < seconds; i++) {
            TimeUnit.SECONDS.sleep(1);
            timeline.row(journal);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLED.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new CannotStartException(
                        "the servers have not found each other within " + SETTLED.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** A line that some process said. */
    private void heard(String line) {
        Words words = new Words(line);
        switch (line.split(" ", 2)[0]) {
            case "stats" -> journal.stats(words);
            case "done" -> journal.done(words);
            case "broken" -> journal.broken(words);
            case "refused" -> journal.refused(words);
            case "leads" -> leads(words);
            case "published" -> published(words);
            case "lost" -> lost(words);
            default -> {}
        }
    }

    private void leads(Words words) {
        gaps.leads(words);
        long token = words.number("token");
        Duration gap = terms.leads(words.who(), token);
        timeline.primary(words.who(), token);
        String after = gap.isZero()
                ? ""
                : String.format(java.util.Locale.ROOT, ", after %.1f s without a leader", gap.toMillis() / 1000.0);
        timeline.event(screen.cyan("★"), screen.cyan(words.who() + " leads") + " with token " + token + after);
    }

    private void published(Words words) {
        terms.leads(words.who(), words.number("token"));
        timeline.event(
                screen.cyan("·"),
                words.who() + " has published version " + words.text("version").orElse("?")
                        + " as the active one; the store checked its token");
    }

    private void lost(Words words) {
        gaps.lost(words);
        if (!words.text("reason").equals(Optional.of("RELEASED"))) {
            terms.vacant();
            timeline.event(
                    screen.yellow("●"),
                    words.who() + " leads no more: " + words.text("reason").orElse("?"));
        }
    }
}
