package io.quorate.examples.demo;

import io.quorate.HaNode;
import io.quorate.StoreUnavailableException;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.examples.launch.CannotStartException;
import io.quorate.examples.modelserver.ModelServerMain;
import io.quorate.examples.trainer.TrainerMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The demo of the trainer: three workers and a spare, two kills, one model server. Confined to one thread. */
final class TrainShow {
    private static final List<String> TRAINERS = List.of("trainer-1", "trainer-2", "trainer-3", "trainer-4");
    private static final String SERVER = "digits-1";
    /** Shorter: less to wait for after a kill. Longer: a machine that is busy elsewhere is not taken for dead. */
    private static final String TTL = "5s";

    private static final double ACCURACY = .95;
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final Duration LAST_SWAP = Duration.ofSeconds(20);
    private static final int LOOK_MILLIS = 100;
    private static final long TOLD_EVERY = Duration.ofSeconds(3).toNanos();

    private final Screen screen;
    private final Store store;
    private final Path shared;
    private final int steps;
    private final Ledger ledger = new Ledger();
    private final Timeline timeline;
    private final Processes processes;
    private final long start = System.nanoTime();
    private long toldAt = start;
    private final AtomicInteger kills = new AtomicInteger();

    TrainShow(Screen screen, Store store, Path folder, int steps) {
        this.screen = screen;
        this.store = store;
        this.steps = steps;
        shared = folder.resolve("shared");
        timeline = new Timeline(screen, new Deaths());
        processes = new Processes(store, folder, this::heard);
    }

    Processes processes() {
        return processes;
    }

    /** Trains, kills, waits for the end, and tells how it went. */
    boolean run(Path curve) throws InterruptedException {
        screen.line(screen.bold(
                "Quorate: three workers and a spare train a digit model, coordinated over " + store.title()));
        screen.line(screen.dim("each is a process; the gradients are real, and kill -9 is real as well"));
        screen.line("");
        timeline.event(
                screen.dim("·"), screen.dim("starting " + store.first() + Timeline.names(TRAINERS) + " and " + SERVER));
        String uri = startAll();
        boolean finished;
        try (HaNode node = HaNode.builder(uri).id("demo").build();
                CheckpointCoordinator checkpoints =
                        node.checkpoints("digits", FileStorage.at(shared.resolve("checkpoints")))) {
            finished = course(checkpoints);
        }
        Promises promises = ledger.verdict(steps, ACCURACY, finished, kills.get());
        promises.print(screen, timeline.elapsed());
        screen.line("the loss curve is in " + copyTo(curve));
        return promises.areKept();
    }

    private String startAll() throws InterruptedException {
        try {
            Files.createDirectories(shared);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + shared, e);
        }
        String uri = processes.startStore();
        for (String name : TRAINERS) {
            String flags = "--store " + uri + " --id " + name + " --session-ttl " + TTL + " --folder " + shared
                    + " --min 2 --max 3 --last-call 2s --save-every 1s --steps " + steps;
            processes.launch(name, TrainerMain.class, flags.split(" ", -1));
        }
        String flags = "--store " + uri + " --id " + SERVER + " --session-ttl " + TTL + " --port 0 --models "
                + shared.resolve("models");
        processes.launch(SERVER, ModelServerMain.class, flags.split(" ", -1));
        for (String name : TRAINERS) {
            processes.said(name);
        }
        processes.said(SERVER);
        return uri;
    }

    private boolean course(CheckpointCoordinator checkpoints) throws InterruptedException {
        if (!await(
                checkpoints,
                () -> ledger.published() >= steps / 4 && ledger.follower().isPresent(),
                LONGEST)) {
            return false;
        }
        kill(
                ledger.follower().orElseThrow(() -> new CannotStartException("the leader works alone")),
                "a worker: the step is given up, and the spare takes its place at once");
        if (!await(checkpoints, () -> ledger.published() >= steps / 2 && ledger.generations() > kills.get(), LONGEST)) {
            return false;
        }
        kill(ledger.leader(), "the leader: the two that are left wait for others, for 2 s, and go on");
        return await(checkpoints, this::haveAllEnded, LONGEST)
                && await(checkpoints, () -> ledger.serves(steps), LAST_SWAP);
    }

    private void kill(String name, String what) {
        kills.incrementAndGet();
        processes.process(name).kill();
        timeline.event(screen.red("✗"), screen.red("kill -9 " + name) + ", " + what);
    }

    private boolean haveAllEnded() {
        return TRAINERS.stream().noneMatch(name -> processes.process(name).isAlive());
    }

    /** Meanwhile looks at what is published, and tells how far the training is. */
    private boolean await(CheckpointCoordinator checkpoints, BooleanSupplier condition, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                timeline.event(screen.red("✗"), "this took more than " + limit.toSeconds() + " s");
                return false;
            }
            if (!processes.process(SERVER).isAlive()) {
                throw new CannotStartException(SERVER + " ended; its log says why");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            look(checkpoints);
            tell();
        }
        return true;
    }

    private void look(CheckpointCoordinator checkpoints) throws InterruptedException {
        try {
            List<PublishedCheckpoint> published = checkpoints.published();
            ledger.published(published.isEmpty() ? 0 : published.get(0).step());
        } catch (StoreUnavailableException e) {
            // A busy machine: the next look will tell.
        }
    }

    private void tell() {
        if (System.nanoTime() - toldAt > TOLD_EVERY) {
            toldAt = System.nanoTime();
            timeline.event(
                    screen.dim("·"),
                    "step " + ledger.step() + " of " + steps + ", checkpoint of step " + ledger.published()
                            + " is published");
        }
    }

    private Path copyTo(Path curve) {
        try {
            return Files.copy(shared.resolve("loss.html"), curve, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the loss curve to " + curve, e);
        }
    }

    /** A line that some process said. */
    private void heard(String line) {
        Words words = new Words(line);
        switch (line.split(" ", 2)[0]) {
            case "step" -> ledger.step(words);
            case "saved" -> ledger.saved(words);
            case "resumed" -> resumed(words);
            case "measured", "published" -> measured(words);
            case "swapped" -> swapped(words);
            default -> {}
        }
    }

    private void resumed(Words words) {
        boolean first = ledger.resumed(words);
        String place = words.number("rank") == 0
                ? screen.cyan(words.who() + " leads") + " " + words.number("size") + " workers"
                : words.who() + (first && kills.get() > 0 ? ", until now a spare," : "") + " works";
        timeline.event(
                screen.cyan(words.number("rank") == 0 ? "★" : "·"),
                place + " from step " + words.number("step") + " in generation #" + words.number("token"));
    }

    private void measured(Words words) {
        // A model server says "published" as well, of another document.
        words.text("accuracy").ifPresent(accuracy -> ledger.measured(words));
    }

    private void swapped(Words words) {
        ledger.served(words);
        timeline.event(
                screen.green("●"),
                String.format(
                        Locale.ROOT,
                        "%s serves the model of step %d from now on; it reads %.1f %% right",
                        words.who(),
                        words.number("version"),
                        100 * Double.parseDouble(words.text("accuracy").orElse("0"))));
    }
}
