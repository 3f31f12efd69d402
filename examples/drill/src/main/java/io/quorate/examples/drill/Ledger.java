package io.quorate.examples.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.Document;
import io.quorate.DocumentWrite;
import io.quorate.Documents;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.election.Leadership;
import io.quorate.internal.node.GrantCore;
import io.quorate.spi.Committed;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Journal;
import io.quorate.test.drill.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A few documents that only the leader writes, each write with a mark of its own. */
final class Ledger {
    private static final int PAGES = 4;
    private static final long LATE_SECONDS = 10;

    /** How a write is sent. */
    private interface Sending {
        long send(String page, byte[] value) throws InterruptedException;
    }

    private final WorkerOptions options;
    private final Journal journal;
    private final Documents documents;
    private final AtomicInteger written = new AtomicInteger();
    private int next;

    Ledger(WorkerOptions options, Journal journal, Documents documents) {
        this.options = options;
        this.journal = journal;
        this.documents = documents;
    }

    static String page(int number) {
        return "page-" + number % PAGES;
    }

    static int pages() {
        return PAGES;
    }

    /** Writes as long as the grant is valid, and once more: only the store can refuse that one. */
    void write(Leadership leadership) {
        while (leadership.isValid()) {
            write(leadership, (page, value) -> leadership.commit(DocumentWrite.put(page, value)));
            LockSupport.parkNanos(options.pause().toNanos());
        }
        write(leadership, (page, value) -> sendUnchecked((GrantCore) leadership, page, value));
    }

    private void write(Leadership leadership, Sending sending) {
        int number = written.incrementAndGet();
        String page = page(number);
        String id = options.name() + "." + options.life() + "-" + number;
        long token = leadership.token().value();
        long sent = System.nanoTime();
        journal.add(wrote(sent, sent, page, token, id, Outcome.UNKNOWN, -1));
        Outcome outcome = Outcome.DONE;
        long revision = -1;
        try {
            revision = sending.send(page, id.getBytes(UTF_8));
        } catch (OutcomeUnknownException | InterruptedException e) {
            outcome = Outcome.UNKNOWN;
        } catch (QuorateException e) {
            outcome = Outcome.REFUSED;
        }
        journal.add(wrote(sent, System.nanoTime(), page, token, id, outcome, revision));
    }

    /** As if the local check had passed just before a long pause. */
    private static long sendUnchecked(GrantCore grant, String page, byte[] value) throws InterruptedException {
        Write write = new Write.Put("documents/" + page, value, Expected.any());
        try {
            Committed done = grant.era()
                    .session()
                    .commit(grant.entry(), List.of(write))
                    .toCompletableFuture()
                    .get(LATE_SECONDS, TimeUnit.SECONDS);
            return done.revision();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known && known.kind() != StoreException.Kind.OUTCOME_UNKNOWN) {
                throw new QuorateException(String.valueOf(known.getMessage()), known);
            }
            throw new OutcomeUnknownException("a late write", e.getCause());
        } catch (TimeoutException e) {
            throw new OutcomeUnknownException("a late write was not answered", e);
        }
    }

    private Event.Wrote wrote(
            long sent, long answered, String page, long token, String id, Outcome outcome, long revision) {
        return new Event.Wrote(sent, answered, options.name(), Worker.ELECTION, page, token, id, outcome, revision);
    }

    /** Reads the next page; what this process was told to be done it must find, or something later. */
    void read() {
        try {
            read(documents, page(next++), options.name(), false).ifPresent(journal::add);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Optional<Event> read(Documents documents, String page, String who, boolean newest)
            throws InterruptedException {
        long sent = System.nanoTime();
        try {
            @Nullable Document found = documents.get(page).orElse(null);
            String id = found == null ? "" : new String(found.value(), UTF_8);
            long revision = found == null ? -1 : found.revision();
            return Optional.of(new Event.Read(sent, System.nanoTime(), who, page, id, revision, newest));
        } catch (QuorateException storeIsAway) {
            return Optional.empty();
        }
    }
}
