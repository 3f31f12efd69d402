package io.quorate.examples.drill;

import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.test.TestKitException;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.History;
import io.quorate.test.drill.Recording;
import io.quorate.test.drill.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The workers, their links and the eyes on the store of one campaign. */
final class Site implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;
    private static final String OBSERVER = "drill";

    private final CampaignOptions options;
    private final DrillStore store;
    private final History history;
    private final Recording recording;
    private final Map<String, WorkerProcess> workers = new LinkedHashMap<>();
    private final Map<String, WorkerLink> links = new LinkedHashMap<>();
    private final List<Thread> eyes = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    Site(CampaignOptions options, DrillStore store, History history) {
        this.options = options;
        this.store = store;
        this.history = history;
        recording = new Recording(history);
        for (String name : CampaignOptions.WORKERS) {
            WorkerLink link = new WorkerLink(store.addresses());
            links.put(name, link);
            String uri = store.uri(link.addresses(), options.namespace());
            // The first ranks before the others, so that a script may know who follows whom.
            int priority = CampaignOptions.WORKERS.size() - workers.size();
            workers.put(
                    name,
                    new WorkerProcess(
                            name,
                            history,
                            options.classPath(),
                            life -> new WorkerOptions(
                                    uri,
                                    name,
                                    life,
                                    recording.folder().toString(),
                                    options.ttl(),
                                    options.pause(),
                                    priority)));
        }
    }

    Faults faults() {
        return new Faults(workers, links, store, options.namespace(), options.ttl(), this::leader, history);
    }

    void start() {
        for (String server : store.servers()) {
            Thread eye = new Thread(() -> watch(server), "drill-eye-" + server);
            eye.setDaemon(true);
            eye.start();
            eyes.add(eye);
        }
        workers.values().forEach(WorkerProcess::start);
    }

    /** Who holds the latest lead. */
    private Optional<String> leader() {
        recording.catchUp();
        List<Event.Held> all = history.all(Event.Held.class);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1).who());
    }

    /** Waits until the whole is complete; what it judges later tells if it was not. */
    boolean awaitComplete(Recovery recovery, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - deadline < 0) {
            recording.catchUp();
            if (recovery.isComplete(history)) {
                return true;
            }
            over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    /** Reads all pages, having made sure to see all that was ever acknowledged. */
    void readAll() throws InterruptedException {
        try (HaNode observer = HaNode.builder(store.uri(store.addresses(), options.namespace()))
                .id(OBSERVER)
                .sessionTtl(options.ttl())
                .build()) {
            // A session sees its own writes, and so all that the store had acknowledged before them.
            observer.documents().put(DocumentWrite.put("end", new byte[0]));
            for (int page = 0; page < Ledger.pages(); page++) {
                Ledger.read(observer.documents(), Ledger.page(page), OBSERVER, true)
                        .ifPresentOrElse(history::add, () -> failed("the store could not be read at the end"));
            }
        }
    }

    /** Lets the workers leave in good order, and looks at what they leave. */
    void stop() throws InterruptedException {
        for (WorkerProcess worker : workers.values()) {
            worker.stop();
        }
        try {
            store.leftovers(options.namespace())
                    .forEach(left -> history.add(new Event.Leaked(System.nanoTime(), store.name(), left)));
        } catch (TestKitException e) {
            failed("the store could not be asked what is left: " + e.getMessage());
        }
    }

    private void failed(String what) {
        history.add(new Event.Failed(System.nanoTime(), store.name(), what));
    }

    private void watch(String server) {
        String before = "";
        try {
            do {
                Event.Server now = store.look(server);
                String seen = now.role() + " " + now.term();
                if (!seen.equals(before)) {
                    before = seen;
                    history.add(now);
                }
            } while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        workers.values().forEach(WorkerProcess::close);
        links.values().forEach(WorkerLink::close);
        recording.close();
        try {
            for (Thread eye : eyes) {
                eye.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
