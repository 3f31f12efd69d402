package io.quorate.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a run was asked for.
 *
 * @param report where the tables and the chart are written, if anywhere
 * @param folder where checkpoints and the stores' logs are written: the disk that is measured
 */
record Settings(boolean isShort, int rounds, Duration turn, Path folder, Optional<Path> report, List<String> names) {
    private static final int SHORT_ROUNDS = 3;
    private static final int FULL_ROUNDS = 7;

    static Settings of(List<String> known, String... args) {
        boolean isShort = false;
        int rounds = 0;
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        Optional<Path> report = Optional.empty();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--short" -> isShort = true;
                case "--rounds" -> rounds = number(args[i], value(args, i++));
                case "--folder" -> folder = existing(Path.of(value(args, i++)));
                case "--report" -> report = Optional.of(Path.of(value(args, i++)));
                default -> names.add(known(known, args[i]));
            }
        }
        return new Settings(
                isShort,
                rounds == 0 ? (isShort ? SHORT_ROUNDS : FULL_ROUNDS) : rounds,
                Duration.ofSeconds(isShort ? 2 : 6),
                folder,
                report,
                names.isEmpty() ? known : List.copyOf(names));
    }

    private static String known(List<String> known, String name) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException("unknown benchmark or option '" + name + "': the benchmarks are "
                    + String.join(", ", known) + "; the options are --short, --rounds N, --folder DIR, --report DIR");
        }
        return name;
    }

    private static String value(String[] args, int i) {
        if (i + 1 == args.length) {
            throw new IllegalArgumentException(args[i] + " needs a value after it");
        }
        return args[i + 1];
    }

    private static int number(String option, String text) {
        if (!text.matches("[1-9][0-9]?")) {
            throw new IllegalArgumentException(option + " is '" + text + "': it must be a number from 1 to 99");
        }
        return Integer.parseInt(text);
    }

    private static Path existing(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "--folder is '" + folder + "': there is no such folder; create it first");
        }
        return folder;
    }
}
