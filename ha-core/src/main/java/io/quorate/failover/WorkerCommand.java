package io.quorate.failover;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to start a worker. It reads an empty standard input. Immutable. {@link #toString()} and logs show its name only, since
 * arguments and environment may hold secrets.
 */
public final class WorkerCommand {
    private final String name;
    private final List<String> words;
    private final Map<String, String> environment;
    private final @Nullable Path directory;
    private final boolean tethered;

    private WorkerCommand(
            String name,
            List<String> words,
            Map<String, String> environment,
            @Nullable Path directory,
            boolean tethered) {
        this.name = name;
        this.words = words;
        this.environment = environment;
        this.directory = directory;
        this.tethered = tethered;
    }

    /**
     * A program and its arguments, as they are: no shell reads them.
     *
     * @param words at least the program, found on the {@code PATH} unless it is a path
     * @return the command
     * @throws IllegalArgumentException if there is no program
     */
    public static WorkerCommand of(List<String> words) {
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new IllegalArgumentException("command is " + (words.isEmpty() ? "empty" : "blank")
                    + ": it must begin with the program to start");
        }
        Path program = Path.of(words.get(0)).getFileName();
        return new WorkerCommand(
                program == null ? words.get(0) : program.toString(), List.copyOf(words), Map.of(), null, true);
    }

    /**
     * As {@link #of(List)}.
     *
     * @param words at least the program
     * @return the command
     * @throws IllegalArgumentException if there is no program
     */
    public static WorkerCommand of(String... words) {
        return of(List.of(words));
    }

    /**
     * What logs and threads call it.
     *
     * @param value the program's name by default
     * @return a copy
     */
    public WorkerCommand withName(String value) {
        return new WorkerCommand(value, words, environment, directory, tethered);
    }

    /**
     * Adds a variable to the environment that is inherited from this process.
     *
     * @param variable its name
     * @param value its value
     * @return a copy
     */
    public WorkerCommand withEnvironment(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new WorkerCommand(name, words, Map.copyOf(more), directory, tethered);
    }

    /**
     * Where it runs.
     *
     * @param value a folder; that of this process by default
     * @return a copy
     */
    public WorkerCommand withDirectory(Path value) {
        return new WorkerCommand(name, words, environment, value, tethered);
    }

    /**
     * Whether the worker's whole process group is killed as soon as this JVM is gone, however it ends, and as soon as the
     * worker itself is. It needs {@code /bin/sh}, and {@code setsid} on the {@code PATH} for the group (else only the worker
     * itself ends with this JVM); without a shell, as on Windows, it has no effect.
     *
     * @param value true by default
     * @return a copy
     */
    public WorkerCommand withTether(boolean value) {
        return new WorkerCommand(name, words, environment, directory, value);
    }

    /**
     * See {@link #withName}.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    List<String> words() {
        return words;
    }

    Map<String, String> environment() {
        return environment;
    }

    Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    boolean tethered() {
        return tethered;
    }

    @Override
    public String toString() {
        return "worker '" + name + "'";
    }
}
