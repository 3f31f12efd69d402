package io.quorate.zookeeper.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.group.Generation;
import io.quorate.group.GroupOptions;
import io.quorate.internal.node.GrantCore;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A member of a worker group in a process of its own: in each generation it meets the others at the leader's address, and
 * then goes from one barrier to the next until the generation ends. Prints what it sees.
 */
final class WorkerProcess {
    static final String GROUP = "trainer";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LAST_CALL = Duration.ofSeconds(3);

    private final AtomicReference<Generation> latest = new AtomicReference<>();
    private final HaNode node;

    private WorkerProcess(HaNode node) {
        this.node = node;
    }

    /** Arguments: store URI, node id, TTL in milliseconds, least and most members. */
    public static void main(String[] args) throws Exception {
        HaNode node = HaNode.builder(args[0])
                .id(args[1])
                .sessionTtl(Duration.ofMillis(Long.parseLong(args[2])))
                .build();
        new WorkerProcess(node).run(GroupOptions.of(Integer.parseInt(args[3]), Integer.parseInt(args[4])));
    }

    private void run(GroupOptions options) throws Exception {
        say("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "join" -> node.group(GROUP).join(this::work, options.withLastCall(LAST_CALL));
                case "commit" -> say("COMMIT " + commit(latest.get()));
                case "commit-unchecked" -> say("UNCHECKED " + commitUnchecked(latest.get()));
                case "close" -> {
                    node.close();
                    say("CLOSED");
                }
                default -> say("UNKNOWN " + command);
            }
        }
    }

    private void work(Generation generation) throws InterruptedException {
        latest.set(generation);
        say("RANK " + generation.token() + " " + generation.rank() + " " + generation.size());
        generation.lost().thenAccept(loss -> say("LOST " + generation.token() + " " + loss));
        if (generation.isLeader()) {
            generation.put("address", "at-" + node.info().id());
        }
        say("MET " + generation.token() + " " + generation.await("address", PATIENCE));
        for (int step = 1; generation.isValid(); step++) {
            generation.barrier("step", PATIENCE);
            if (step % 50 == 0) {
                say("STEP " + generation.token() + " " + step);
            }
        }
    }

    private static String commit(Generation generation) throws InterruptedException {
        try {
            return "done " + generation.commit(DocumentWrite.put("written", "x".getBytes(UTF_8)));
        } catch (GrantLostException e) {
            return "refused " + e.getMessage();
        }
    }

    /** As if the local check had passed just before a pause: only the store can refuse this one. */
    private static String commitUnchecked(Generation generation) {
        GrantCore grant = (GrantCore) generation;
        Write write = new Write.Put("documents/written", "stale".getBytes(UTF_8), Expected.any());
        try {
            return "done "
                    + grant.era()
                            .session()
                            .commit(grant.entry(), List.of(write))
                            .toCompletableFuture()
                            .join();
        } catch (CompletionException e) {
            return e.getCause() instanceof StoreException store ? "refused " + store.kind() : "failed " + e.getCause();
        }
    }

    /** One line at a time, from several threads. */
    private static void say(String line) {
        System.out.println(line);
    }
}
