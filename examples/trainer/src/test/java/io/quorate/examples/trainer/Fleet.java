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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

    private static final String KILLED = "killed";
    private static final List<String> SMALL =
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final List<String> flags;
    private final Consumer<String> endSession;
    private final File log;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Set<Long> everStarted = new HashSet<>();
    private final List<Thread> readers = new ArrayList<>();
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /**
     * With no worker yet.
     *
     * @param endSession ends the session of a worker that is dead, which otherwise lasts for its TTL
     */
    Fleet(Path log, List<String> flags, Consumer<String> endSession) {
        this.log = log.toFile();
        this.endSession = endSession;
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
            everStarted.add(process.pid());
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
        lines.add(Line.of(KILLED + " " + id));
        endSession.accept(id);
        start(id);
    }

    /** SIGSTOP or SIGCONT. */
    void signal(String id, String signal) throws InterruptedException {
        try {
            int status = new ProcessBuilder(
                            "kill",
                            "-" + signal,
                            Long.toString(processes.get(id).pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + signal + " " + id + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who leads a generation that is not over yet, as far as the lines tell, once it has taken a step in it. */
    Optional<String> trainingLeader() {
        long token = greatestToken();
        Set<String> members = new HashSet<>();
        String leader = "";
        boolean trains = false;
        for (Line line : lines) {
            if (line.event().equals("resumed") && line.number("token") == token) {
                members.add(line.worker());
                leader = line.number("rank") == 0 ? line.worker() : leader;
            } else if (line.event().equals(KILLED) && members.contains(line.worker())) {
                return Optional.empty();
            }
            trains |= line.event().equals("step") && line.worker().equals(leader);
        }
        return trains ? Optional.of(leader) : Optional.empty();
    }

    long greatestToken() {
        return lines("resumed").mapToLong(line -> line.number("token")).max().orElse(0);
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

    /** The ids of all processes, those killed long ago as well. */
    Set<Long> everStarted() {
        return Set.copyOf(everStarted);
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
