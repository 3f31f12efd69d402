package io.quorate.examples.trainer;

import io.quorate.test.process.ChildMain;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Worker processes, and all that they said. Confined to the test's thread, but for what readers add. */
final class Fleet implements AutoCloseable {
    /**
     * A line of a worker.
     *
     * @param event its first word
     * @param worker who said it
     * @param text all of it
     */
    record Line(String event, String worker, String text) {
        static Line of(String text) {
            String[] words = text.split(" ", 3);
            return new Line(words[0], words.length > 1 ? words[1] : "", text);
        }

        long number(String name) {
            for (String word : text.split(" ", -1)) {
                if (word.startsWith(name + "=")) {
                    return Long.parseLong(word.substring(name.length() + 1));
                }
            }
            throw new IllegalArgumentException("no " + name + " in: " + text);
        }
    }

    private static final List<String> SMALL =
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final List<String> flags;
    private final File log;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final List<Thread> readers = new ArrayList<>();
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    Fleet(Path log, List<String> flags) {
        this.log = log.toFile();
        this.flags = flags;
    }

    void start(String id) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.addAll(List.of(ChildMain.class.getName(), TrainerMain.class.getName(), "--id", id));
        command.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            Process process = builder.start();
            processes.put(id, process);
            Thread reader = new Thread(() -> read(process), id + "-output");
            reader.setDaemon(true);
            reader.start();
            readers.add(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Process process) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(Line.of(line));
            }
        } catch (IOException e) {
            // A killed process leaves a broken pipe behind.
        }
    }

    /** kill -9, and a new process of the same name at once. */
    void killAndRestart(String id) throws InterruptedException {
        Process process = processes.get(id);
        process.toHandle().destroyForcibly();
        process.waitFor();
        start(id);
    }

    /** Everything said so far, each worker's lines in their order. */
    List<Line> lines() {
        return List.copyOf(lines);
    }

    Stream<Line> lines(String event) {
        return lines.stream().filter(line -> line.event().equals(event));
    }

    long reachedStep() {
        return lines("step").mapToLong(line -> line.number("step")).max().orElse(0);
    }

    boolean haveAllEnded() {
        return processes.values().stream().noneMatch(Process::isAlive);
    }

    /** The exit statuses, once all that was said has been read. */
    List<Integer> awaitEnd(Duration limit) throws InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        for (Process process : processes.values()) {
            statuses.add(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1);
        }
        for (Thread reader : readers) {
            reader.join(limit.toMillis());
        }
        return statuses;
    }

    @Override
    public void close() {
        processes.values().forEach(process -> process.toHandle().destroyForcibly());
    }
}
