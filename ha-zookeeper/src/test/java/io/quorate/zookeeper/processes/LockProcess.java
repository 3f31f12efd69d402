package io.quorate.zookeeper.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.internal.node.GrantCore;
import io.quorate.lock.LockGrant;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** A process that wants a lock, holds it until it is lost or given back, and wants it again. */
final class LockProcess {
    private static final String LOCK = "trainer";
    private static final AtomicReference<LockGrant> LATEST = new AtomicReference<>();

    private LockProcess() {}

    /** Arguments: store URI, node id, TTL in milliseconds. */
    public static void main(String[] args) throws Exception {
        HaNode node = HaNode.builder(args[0])
                .id(args[1])
                .sessionTtl(Duration.ofMillis(Long.parseLong(args[2])))
                .build();
        // Before the first grant: who waits for one line passes over those before it.
        say("READY");
        want(node);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "valid" -> say("VALID " + LATEST.get().isValid());
                case "commit" -> say("COMMIT " + commit(LATEST.get()));
                case "commit-unchecked" -> say("UNCHECKED " + commitUnchecked((GrantCore) LATEST.get()));
                case "queue" -> say("QUEUE " + node.lock(LOCK).queue().size());
                case "release" -> {
                    LATEST.get().close();
                    say("RELEASED");
                }
                case "close" -> {
                    node.close();
                    say("CLOSED");
                }
                default -> say("UNKNOWN " + command);
            }
        }
    }

    private static void want(HaNode node) {
        CompletionStage<LockGrant> asked = node.lock(LOCK).acquireAsync(Duration.ofHours(1));
        asked.thenAccept(grant -> {
            LATEST.set(grant);
            say("HELD " + grant.token());
            grant.lost().thenAccept(loss -> {
                say("LOST " + grant.token() + " " + loss);
                want(node);
            });
        });
    }

    private static String commit(LockGrant grant) throws InterruptedException {
        try {
            return "done " + grant.commit(DocumentWrite.put("written-by-holder", "x".getBytes(UTF_8)));
        } catch (GrantLostException e) {
            return "refused " + e.getMessage();
        }
    }

    /** As if the local check had passed just before a pause: only the store can refuse this one. */
    private static String commitUnchecked(GrantCore grant) {
        Write write = new Write.Put("documents/written-by-holder", "stale".getBytes(UTF_8), Expected.any());
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
