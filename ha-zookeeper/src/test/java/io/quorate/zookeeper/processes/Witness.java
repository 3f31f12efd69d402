package io.quorate.zookeeper.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.DocumentWrite;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.internal.node.GrantCore;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Says what becomes of a grant in a process of its own. It samples the grant's validity without pause and prints, about
 * every 10 ms, the span of {@link System#nanoTime()} over which it certainly was valid: {@code VALID <token> <first> <last>}.
 * A sample is certain only between the two clock readings around it, so the span begins with the reading after the first
 * valid sample and ends with the one before the last.
 */
final class Witness {
    private Witness() {}

    static void watch(Grant grant) {
        say("LEADING " + grant.token());
        Thread sampler = new Thread(() -> sample(grant), "sampler");
        sampler.setDaemon(true);
        sampler.start();
        grant.lost().thenAccept(loss -> say("LOST " + grant.token() + " " + loss));
    }

    private static void sample(Grant grant) {
        long first = 0;
        long last = 0;
        long printed = 0;
        while (true) {
            long before = System.nanoTime();
            boolean valid = grant.isValid();
            long after = System.nanoTime();
            if (!valid) {
                break;
            }
            first = first == 0 ? after : first;
            last = before;
            if (after - printed > 10_000_000) {
                printed = after;
                say("VALID " + grant.token() + " " + first + " " + last);
            }
            LockSupport.parkNanos(100_000);
        }
        say("VALID " + grant.token() + " " + first + " " + last);
        say("INVALID " + grant.token());
    }

    static String commit(Grant grant) throws InterruptedException {
        try {
            return "done " + grant.commit(DocumentWrite.put("written-by-leader", "x".getBytes(UTF_8)));
        } catch (GrantLostException e) {
            return "refused " + e.getMessage();
        }
    }

    /** As if the local check had passed just before a pause: only the store can refuse this one. */
    static String commitUnchecked(Grant checked) {
        GrantCore grant = (GrantCore) checked;
        Write write = new Write.Put("documents/written-by-leader", "stale".getBytes(UTF_8), Expected.any());
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
    static void say(String line) {
        System.out.println(line);
    }
}
