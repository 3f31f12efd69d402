package io.quorate.zookeeper.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.TestKitException;
import io.quorate.test.process.ChildJvm;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Members of a worker group in processes of their own, and what they say. */
final class Workers implements AutoCloseable {
    static final Duration TTL = Duration.ofSeconds(3);
    /** Processes start, group and pass fifty barriers: on a busy machine that takes its time. */
    private static final Duration SOON = Duration.ofSeconds(80);

    static final class Worker {
        final String id;
        final ChildJvm process;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        private Worker(String id, String uri, Duration ttl, int min, int max) {
            this.id = id;
            process = ChildJvm.builder(WorkerProcess.class)
                    .name(id)
                    .args(uri, id, "" + ttl.toMillis(), "" + min, "" + max)
                    .jvmFlags(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
                    .start();
            Thread reader = new Thread(this::read, "reader of " + id);
            reader.setDaemon(true);
            reader.start();
        }

        /** Ends with the process. */
        private void read() {
            try {
                while (true) {
                    lines.add(process.awaitLine("", Duration.ofMinutes(5)));
                }
            } catch (TestKitException | InterruptedException ended) {
                lines.add("ENDED");
            }
        }

        List<String> said(String what) {
            return lines.stream().filter(l -> l.startsWith(what)).toList();
        }

        /** The token of its latest generation; −1 before the first. */
        long token() {
            List<String> ranks = said("RANK ");
            return ranks.isEmpty()
                    ? -1
                    : Long.parseLong(ranks.get(ranks.size() - 1).split(" ", -1)[1]);
        }

        int rank() {
            List<String> ranks = said("RANK ");
            return Integer.parseInt(ranks.get(ranks.size() - 1).split(" ", -1)[2]);
        }

        /** Whether it has got through fifty barriers of that generation. */
        boolean steps(long token) {
            return !said("STEP " + token + " ").isEmpty();
        }

        boolean lost(long token) {
            return !said("LOST " + token + " ").isEmpty();
        }

        String ask(String command, String answer) {
            int before = said(answer).size();
            process.send(command);
            return Awaitility.await(id + " answers " + command)
                    .atMost(SOON)
                    .until(() -> said(answer), all -> all.size() > before)
                    .get(before);
        }
    }

    private final List<Worker> workers = new ArrayList<>();

    Workers(ZooKeeperEnsemble ensemble, String namespace, int count, int min, int max) {
        this(ensemble, namespace, TTL, count, min, max);
    }

    Workers(ZooKeeperEnsemble ensemble, String namespace, Duration ttl, int count, int min, int max) {
        String servers = ensemble.servers().stream()
                .map(s -> "127.0.0.1:" + s.address().getPort())
                .collect(Collectors.joining(","));
        String uri = "zookeeper://" + servers + "/" + namespace + "?create=true&tickTime="
                + LeadershipUnderFaultsTest.TICK.toMillis() + "ms";
        for (int i = 0; i < count; i++) {
            workers.add(new Worker("worker-" + i, uri, ttl, min, max));
        }
        // Together: who comes after the last call is not in the first generation, which never grows.
        Awaitility.await("all are ready")
                .atMost(SOON)
                .until(() -> workers.stream().allMatch(w -> w.said("READY").size() == 1));
        workers.forEach(w -> w.process.send("join"));
    }

    List<Worker> all() {
        return workers;
    }

    /**
     * Waits until so many work in one generation after that token, with ranks of their own, one address and barriers that
     * let go.
     */
    List<Worker> awaitGeneration(int size, long after) {
        Awaitility.await(size + " work together after " + after)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    List<Worker> in = latest(after);
                    assertThat(in)
                            .as(() -> "in the newest generation of " + said())
                            .hasSize(size)
                            .allMatch(w -> w.steps(w.token()));
                });
        List<Worker> in = latest(after);
        assertThat(in.stream().map(Worker::rank).sorted())
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, size).boxed().toList());
        long token = in.get(0).token();
        assertThat(in.stream()
                        .flatMap(w -> w.said("MET " + token + " ").stream())
                        .distinct())
                .as("the leader's address, alike for all")
                .containsExactly("MET " + token + " at-" + leader(in).id);
        return in;
    }

    private String said() {
        return workers.stream().map(w -> w.id + " " + w.lines).collect(Collectors.joining("; "));
    }

    static Worker leader(List<Worker> in) {
        return in.stream().filter(w -> w.rank() == 0).findAny().orElseThrow();
    }

    @Override
    public void close() {
        workers.forEach(w -> w.process.close());
    }

    private List<Worker> latest(long after) {
        long newest = workers.stream().mapToLong(Worker::token).max().orElse(-1);
        return newest <= after
                ? List.of()
                : workers.stream().filter(w -> w.token() == newest).toList();
    }
}
