package io.quorate.examples.demo;

import io.quorate.QuorateException;
import io.quorate.examples.launch.CannotStartException;
import io.quorate.examples.launch.Flags;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Runs the demo: {@code [--etcd | --store uri] [--rate 200] [--rolling] [--keep] [--colour]}, or that of the trainer: {@code --train
 * [--etcd | --store uri] [--steps 600] [--curve file] [--colour]}. Its exit status is 0 if every promise was kept, 1 if one was
 * not, and 2 if it could not be run.
 */
public final class Demo {
    private static final int BROKEN_PROMISE = 1;
    private static final int CANNOT_RUN = 2;
    private static final AtomicBoolean ENDING = new AtomicBoolean();

    private Demo() {}

    /**
     * Runs to the end, or with {@code --keep} until it is told to end.
     *
     * @param args the flags
     */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "demo-logback.xml");
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            Flags flags = Flags.parse(args);
            boolean train = flags.isSet("train");
            Screen screen = new Screen(utf8(), flags.isSet("colour"), hasGlyphs());
            return (train ? train(flags, screen) : serve(flags, screen)) ? 0 : BROKEN_PROMISE;
        } catch (CannotStartException | QuorateException e) {
            // When it is told to end, its processes end under its hands, and that is no error.
            if (!ENDING.get()) {
                System.err.println("demo: " + e.getMessage());
            }
            return CANNOT_RUN;
        } catch (InterruptedException e) {
            return CANNOT_RUN;
        }
    }

    private static PrintStream utf8() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    }

    private static boolean hasGlyphs() {
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .flatMap(name -> Optional.ofNullable(System.getenv(name)).stream())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
    }

    private static boolean train(Flags flags, Screen screen) throws InterruptedException {
        int steps = flags.number("steps", 200, 100_000, 600);
        Path curve = Path.of(flags.text("curve")
                .orElse(Path.of(System.getProperty("java.io.tmpdir"), "quorate-loss.html")
                        .toString()));
        Store store = Store.of(flags);
        Folder folder = new Folder();
        TrainShow show = new TrainShow(screen, store, folder.path(), steps);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> end(screen, show.processes()::close, folder), "demo-end"));
        boolean passed = show.run(curve);
        keepIfFailed(passed, folder, screen);
        return passed;
    }

    private static void keepIfFailed(boolean passed, Folder folder, Screen screen) {
        if (!passed) {
            folder.keep();
            screen.line("what the processes logged is in " + folder.path());
        }
    }

    private static boolean serve(Flags flags, Screen screen) throws InterruptedException {
        int rate = flags.number("rate", 1, 2_000, 200);
        boolean keep = flags.isSet("keep");
        boolean rolling = flags.isSet("rolling");
        Store store = Store.of(flags);
        Folder folder = new Folder();
        Show show = new Show(screen, store, folder.path(), rolling);
        // Also after a signal: whoever ends the demo ends all of it.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(screen, show.cluster()::close, folder), "demo-end"));
        boolean passed = show.run(rate);
        keepIfFailed(passed, folder, screen);
        if (keep) {
            new Kept(screen, show.cluster(), folder.path()).stay();
        }
        return passed;
    }

    private static void end(Screen screen, Runnable endProcesses, Folder folder) {
        ENDING.set(true);
        screen.silence();
        endProcesses.run();
        folder.close();
    }
}
