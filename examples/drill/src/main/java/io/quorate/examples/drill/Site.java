package io.quorate.examples.drill;

import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.QuorateException;
import io.quorate.test.TestKitException;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.History;
import io.quorate.test.drill.Recording;
import io.quorate.test.drill.Recovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final Path checkpoints;
    private final Map<String, WorkerProcess> workers = new LinkedHashMap<>();
    private final Map<String, WorkerLink> links = new LinkedHashMap<>();
    private final Map<String, LifelineLink> lifelines = new LinkedHashMap<>();
    private final List<Thread> eyes = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    Site(CampaignOptions options, DrillStore store, History history) {
        this.options = options;
        this.store = store;
        this.history = history;
        recording = new Recording(history);
        checkpoints = folder(recording.folder());
        for (String name : CampaignOptions.WORKERS) {
            WorkerLink link = new WorkerLink(store.addresses());
            links.put(name, link);
            LifelineLink lifeline = new LifelineLink();
            lifelines.put(name, lifeline);
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
                                    lifeline.port(),
                                    lifeline.advertised(),
                                    name,
                                    life,
                                    recording.folder().toString(),
                                    checkpoints.toString(),
                                    options.ttl(),
                                    options.pause(),
                                    priority,
                                    options.work())));
        }
    }

    private static Path folder(Path parent) {
        try {
            return Files.createDirectory(parent.resolve("checkpoints"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for checkpoints", e);
        }
    }

    Faults faults() {
        return new Faults(workers, links, lifelines, store, options.namespace(), options.ttl(), this::holder, history);
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

    /** Who was the last to come to hold a resource. */
    private Optional<String> holder(String resource) {
        recording.catchUp();
        return history.all(Event.Held.class).stream()
                .filter(held -> held.resource().equals(resource))
                .reduce((earlier, later) -> later)
                .map(Event.Held::who);
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

    /** Lets the workers leave in good order, reads what they have written, and looks at what they leave. */
    void conclude() throws InterruptedException {
        for (WorkerProcess worker : workers.values()) {
            worker.stop();
        }
        try (HaNode observer = HaNode.builder(store.uri(store.addresses(), options.namespace()))
                .id(OBSERVER)
                .sessionTtl(options.ttl())
                .build()) {
            readAll(observer);
            if (options.work().contains(Work.CHECKPOINTS)) {
                Saver.conclude(observer, OBSERVER, checkpoints, history::add);
            }
        } catch (QuorateException | IOException e) {
            failed("what was written could not be read at the end: " + e);
        }
        try {
            store.leftovers(options.namespace())
                    .forEach(left -> history.add(new Event.Leaked(System.nanoTime(), store.name(), left)));
        } catch (TestKitException e) {
            failed("the store could not be asked what is left: " + e.getMessage());
        }
    }

    /** Having made sure to see all that was ever acknowledged. */
    private void readAll(HaNode observer) throws InterruptedException {
        // A session sees its own writes, and so all that the store had acknowledged before them.
        observer.documents().put(DocumentWrite.put("end", new byte[0]));
        for (String document : Ledger.documents(options.work())) {
            Ledger.read(observer.documents(), document, OBSERVER, true)
                    .ifPresentOrElse(history::add, () -> failed("the store could not be read at the end"));
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
        lifelines.values().forEach(LifelineLink::close);
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
