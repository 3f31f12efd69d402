package io.quorate.examples.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.Document;
import io.quorate.DocumentWrite;
import io.quorate.Documents;
import io.quorate.Grant;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Journal;
import io.quorate.test.drill.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A few documents that only holders of grants write, each write with a mark of its own. */
final class Ledger {
    static final String PAGE = "page";
    private static final int PAGES = 4;

    private final WorkerOptions options;
    private final Journal journal;
    private final Documents documents;
    private final List<String> all;
    private final AtomicInteger written = new AtomicInteger();
    private int next;

    Ledger(WorkerOptions options, Journal journal, Documents documents) {
        this.options = options;
        this.journal = journal;
        this.documents = documents;
        all = documents(options.work());
    }

    /** All that is written. */
    static List<String> documents(Set<Work> work) {
        List<String> names = new ArrayList<>();
        if (work.contains(Work.WRITES)) {
            for (int page = 0; page < PAGES; page++) {
                names.add(PAGE + "-" + page);
            }
        }
        if (work.contains(Work.LOCKS)) {
            names.addAll(List.of(Contenders.MUTEX, Contenders.SHELF));
        }
        if (work.contains(Work.GROUPS)) {
            names.add(Team.TEAM);
        }
        return names;
    }

    /** Writes as long as the grant is valid, and once more: only the store can refuse that one. */
    void write(Grant leadership) throws InterruptedException {
        while (leadership.isValid()) {
            write(leadership, page());
            LockSupport.parkNanos(options.pause().toNanos());
        }
        write(new Unchecked(leadership), page());
    }

    private String page() {
        return PAGE + "-" + written.get() % PAGES;
    }

    void write(Grant grant, String document) throws InterruptedException {
        String id = options.name() + "." + options.life() + "-" + written.incrementAndGet();
        long sent = System.nanoTime();
        journal.add(wrote(sent, sent, grant, document, id, Outcome.UNKNOWN, -1));
        Outcome outcome = Outcome.UNKNOWN;
        long revision = -1;
        try {
            revision = grant.commit(DocumentWrite.put(document, id.getBytes(UTF_8)));
            outcome = Outcome.DONE;
        } catch (OutcomeUnknownException e) {
            // As it was recorded.
        } catch (QuorateException e) {
            outcome = Outcome.REFUSED;
        }
        journal.add(wrote(sent, System.nanoTime(), grant, document, id, outcome, revision));
    }

    private Event.Wrote wrote(
            long sent, long answered, Grant grant, String document, String id, Outcome outcome, long revision) {
        return new Event.Wrote(
                sent,
                answered,
                options.name(),
                grant.resource(),
                document,
                grant.token().value(),
                id,
                outcome,
                revision);
    }

    /** Reads the next document; what this process was told to be done it must find, or something later. */
    void read() throws InterruptedException {
        if (!all.isEmpty()) {
            read(documents, all.get(next++ % all.size()), options.name(), false).ifPresent(journal::add);
        }
    }

    static Optional<Event> read(Documents documents, String document, String who, boolean newest)
            throws InterruptedException {
        long sent = System.nanoTime();
        try {
            @Nullable Document found = documents.get(document).orElse(null);
            String id = found == null ? "" : new String(found.value(), UTF_8);
            long revision = found == null ? -1 : found.revision();
            return Optional.of(new Event.Read(sent, System.nanoTime(), who, document, id, revision, newest));
        } catch (QuorateException storeIsAway) {
            return Optional.empty();
        }
    }
}
