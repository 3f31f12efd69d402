package io.quorate.internal.node;

import io.quorate.Document;
import io.quorate.DocumentWrite;
import io.quorate.Documents;
import io.quorate.Subscription;
import io.quorate.internal.Names;
import io.quorate.internal.callback.Lane;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Documents in one flat directory, followed by one watch however many are observed. */
public final class DefaultDocuments implements Documents {
    private static final String DIR = "documents";

    private final NodeCore core;
    private final Set<Observation> observations = new LinkedHashSet<>();
    private @Nullable Mirror mirror;
    private volatile boolean closed;

    public DefaultDocuments(NodeCore core) {
        this.core = core;
    }

    static String key(String name) {
        return DIR + "/" + Names.requireName("document", name);
    }

    @Override
    public Optional<Document> get(String name) throws InterruptedException {
        return Calls.await("read document '" + name + "'", core.backend().get(key(name)), core.requestTimeout())
                .map(DefaultDocuments::toDocument);
    }

    @Override
    public Document put(DocumentWrite write) throws InterruptedException {
        Write.Put put = GrantCore.toPut(write);
        return toDocument(Calls.await(
                "write document '" + write.name() + "'",
                core.backend().put(put.key(), put.value(), put.expected()),
                core.requestTimeout()));
    }

    @Override
    public Subscription observe(String name, Consumer<Optional<Document>> observer) {
        core.requireOpen(closed);
        Observation observation = new Observation(
                Names.requireName("document", name), core.lane("observer of document " + name), observer);
        core.loop().execute(() -> {
            observations.add(observation);
            if (mirror == null) {
                mirror = Mirror.of(core, DIR, new Follower());
            } else if (mirror.isKnown()) {
                observation.show(mirror.entry(name));
            }
        });
        return () -> {
            observation.lane.close();
            core.loop().execute(() -> forget(observation));
        };
    }

    /** Ends every observation. On the loop only. */
    public void close() {
        closed = true;
        observations.forEach(o -> o.lane.close());
        Set.copyOf(observations).forEach(this::forget);
    }

    private void forget(Observation observation) {
        observations.remove(observation);
        if (observations.isEmpty() && mirror != null) {
            mirror.close();
            mirror = null;
        }
    }

    private static Document toDocument(Entry entry) {
        return new Document(entry.name(), entry.value(), entry.modRevision(), entry.version());
    }

    private final class Follower implements Mirror.Listener {
        @Override
        public void changed() {
            Mirror current = mirror;
            if (current != null && current.isKnown()) {
                observations.forEach(o -> o.show(current.entry(o.name)));
            }
        }

        @Override
        public void failed(StoreException cause) {
            core.failures().report("watching documents", cause);
        }
    }

    private static final class Observation {
        private final String name;
        private final Lane lane;
        private final Consumer<Optional<Document>> observer;
        private boolean told;
        private Optional<Entry> shown = Optional.empty();

        Observation(String name, Lane lane, Consumer<Optional<Document>> observer) {
            this.name = name;
            this.lane = lane;
            this.observer = observer;
        }

        void show(Optional<Entry> entry) {
            if (!told || !entry.equals(shown)) {
                told = true;
                shown = entry;
                lane.execute(() -> observer.accept(entry.map(DefaultDocuments::toDocument)));
            }
        }
    }
}
