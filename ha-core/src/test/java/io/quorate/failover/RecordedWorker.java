package io.quorate.failover;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a worker's listener has heard. */
class RecordedWorker implements WorkerListener {
    static final Duration SOON = ofSeconds(20);

    final List<String> events = new CopyOnWriteArrayList<>();
    final List<WorkerExit> exits = new CopyOnWriteArrayList<>();
    final List<OutputLine> lines = new CopyOnWriteArrayList<>();

    @Override
    public void started(long pid) {
        events.add("started");
    }

    @Override
    public void exited(WorkerExit exit) {
        events.add("exited " + exit.code());
        exits.add(exit);
    }

    @Override
    public void gaveUp(WorkerExit last) {
        events.add("gave up");
    }

    @Override
    public void output(OutputLine line) {
        lines.add(line);
    }

    List<String> texts() {
        return lines.stream().map(OutputLine::text).toList();
    }

    void awaitEvents(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    String awaitLine(int number) {
        await().atMost(SOON).until(() -> lines.size() > number);
        return lines.get(number).text();
    }

    static void awaitGone(long pid) {
        await().atMost(SOON).until(() -> isGone(pid));
    }

    /** A process that nobody reaps is gone as well: in a container there may be nobody. */
    static boolean isGone(long pid) {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        return handle.isEmpty()
                || !handle.get().isAlive()
                || handle.get().info().command().isEmpty();
    }
}
