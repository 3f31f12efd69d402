package io.quorate.examples.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A store and the processes that need it. Confined to the thread that drives the demo, but for {@link #close()}. */
final class Processes implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofMillis(1500);

    private final Store store;
    private final Path folder;
    private final Consumer<String> lines;
    private final Map<String, ServerProcess> processes = Collections.synchronizedMap(new LinkedHashMap<>());

    /**
     * With no process yet.
     *
     * @param lines told of each line on their standard outputs
     */
    Processes(Store store, Path folder, Consumer<String> lines) {
        this.store = store;
        this.folder = folder;
        this.lines = lines;
    }

    /** Starts the store, unless it runs already; returns its URI once it serves. */
    String startStore() throws InterruptedException {
        if (store.main().isEmpty()) {
            return store.uri();
        }
        launch(Store.PROCESS, store.main().get(), store.arguments(folder).toArray(String[]::new));
        return said(Store.PROCESS).substring("serving ".length());
    }

    void launch(String name, Class<?> main, String... args) {
        processes.put(name, ServerProcess.start(name, folder, main.getName(), List.of(args), lines));
    }

    /** What it said when it was ready. */
    String said(String name) throws InterruptedException {
        return process(name).awaitReady(START);
    }

    ServerProcess process(String name) {
        ServerProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("there is no process " + name);
        }
        return process;
    }

    /** Ends every process: politely, and those that do not listen for sure. The store goes last. */
    @Override
    public void close() {
        List<ServerProcess> all = new ArrayList<>(List.copyOf(processes.values()));
        try {
            List<ServerProcess> members = all.stream()
                    .filter(process -> !process.name().equals(Store.PROCESS))
                    .toList();
            members.forEach(ServerProcess::stop);
            awaitEnd(members);
            all.forEach(ServerProcess::stop);
            awaitEnd(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(ServerProcess::kill);
        }
    }

    private static void awaitEnd(List<ServerProcess> some) throws InterruptedException {
        long deadline = System.nanoTime() + STOP.toNanos();
        for (ServerProcess process : some) {
            process.awaitEnd(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
    }
}
