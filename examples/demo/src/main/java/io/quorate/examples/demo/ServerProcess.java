package io.quorate.examples.demo;

import io.quorate.examples.launch.CannotStartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A server of the demo in its process. Thread-safe. */
final class ServerProcess {
    /** Small, and quick to start rather than quick in the long run. */
    private static final List<String> SMALL =
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private static final String ENDED = "";

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Thread reader;

    private ServerProcess(String name, Process process, Path log, Consumer<String> lines) {
        this.name = name;
        this.process = process;
        this.log = log;
        reader = new Thread(() -> read(lines), name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a server.
     *
     * @param name shown to people
     * @param folder for its log and its temporary files
     * @param mainClass what to run
     * @param args its arguments
     * @param lines told of each line on its standard output
     */
    static ServerProcess start(String name, Path folder, String mainClass, List<String> args, Consumer<String> lines) {
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.add("-Djava.io.tmpdir=" + folder);
        command.add(Child.class.getName());
        command.add(mainClass);
        command.addAll(args);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            return new ServerProcess(name, builder.start(), log, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private void read(Consumer<String> lines) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("ready ") || line.startsWith("serving ")) {
                    ready.complete(line);
                }
                lines.accept(line);
            }
        } catch (IOException e) {
            // A killed process leaves a broken pipe behind.
        }
        ready.complete(ENDED);
    }

    /** What it said when it was ready. */
    String awaitReady(Duration limit) throws InterruptedException {
        try {
            String said = ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (said.equals(ENDED)) {
                throw new CannotStartException(name + " ended: " + logTail());
            }
            return said;
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotStartException(name + " was not ready within " + limit.toSeconds() + " s: " + logTail());
        }
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        } catch (IOException e) {
            return "its log " + log + " cannot be read";
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Without warning, as {@code kill -9}. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Asks it to end. By its handle: the process itself would close the pipe before the last line has come through. */
    void stop() {
        process.toHandle().destroy();
    }

    /** Waits for its end and for the last line it said. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        reader.join(ended ? limit.toMillis() : 1);
        return ended;
    }
}
