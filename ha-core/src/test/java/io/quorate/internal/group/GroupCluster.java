package io.quorate.internal.group;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.NodeListener;
import io.quorate.Takeover;
import io.quorate.group.Generation;
import io.quorate.group.GenerationCallback;
import io.quorate.group.GroupOptions;
import io.quorate.group.Membership;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.Entry;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Workers on one in-memory store and one virtual clock: deterministic, without threads. */
final class GroupCluster {
    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration MOMENT = Duration.ofSeconds(1);
    static final String GROUP = "trainer";

    /** A node that is in the group, and all generations that it has been in. */
    final class Worker {
        final String id;
        final HaNode node;
        final MemoryLink link;
        final Membership membership;
        final List<Generation> generations = new ArrayList<>();

        private final Optional<CountingBackend> counting;

        private Worker(
                String id,
                UnaryOperator<GroupOptions> settings,
                GenerationCallback callback,
                UnaryOperator<HaNodeBuilder> node) {
            this.id = id;
            link = store.link();
            counting = counters.map(c -> new CountingBackend(link, c));
            this.node = start(id, counting.isPresent() ? counting.get() : link, node);
            membership = this.node
                    .group(GROUP)
                    .join(
                            generation -> {
                                generations.add(generation);
                                callback.work(generation);
                            },
                            settings.apply(options));
        }

        /** The one that it is in; fails if there is none. */
        GenerationCore current() {
            return (GenerationCore) membership.generation().orElseThrow();
        }

        boolean works() {
            return membership.generation().filter(Generation::isValid).isPresent();
        }

        /** As if its process had died. */
        void die() {
            link.cut();
            counting.ifPresent(CountingBackend::die);
        }
    }

    final VirtualClock clock = new VirtualClock();
    final MemoryStore store;
    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<Takeover> takeovers = new CopyOnWriteArrayList<>();
    final List<Worker> workers = new ArrayList<>();
    private final GroupOptions options;
    private final Optional<CountingBackend.Counters> counters;

    GroupCluster(GroupOptions options) {
        this(options, new MemoryStore(), Optional.empty());
    }

    GroupCluster(GroupOptions options, MemoryStore store) {
        this(options, store, Optional.empty());
    }

    GroupCluster(GroupOptions options, CountingBackend.Counters counters) {
        this(options, new MemoryStore(), Optional.of(counters));
    }

    private GroupCluster(GroupOptions options, MemoryStore store, Optional<CountingBackend.Counters> counters) {
        this.options = options;
        this.store = store;
        this.counters = counters;
    }

    Worker worker(String id) {
        return worker(id, settings -> settings, generation -> {});
    }

    Worker worker(String id, UnaryOperator<GroupOptions> settings, GenerationCallback callback) {
        return worker(id, settings, callback, node -> node);
    }

    Worker worker(
            String id,
            UnaryOperator<GroupOptions> settings,
            GenerationCallback callback,
            UnaryOperator<HaNodeBuilder> node) {
        Worker worker = new Worker(id, settings, callback, node);
        workers.add(worker);
        return worker;
    }

    List<Worker> workers(int count) {
        return Stream.iterate(workers.size(), i -> i + 1)
                .limit(count)
                .map(i -> worker("w" + i))
                .toList();
    }

    HaNode start(String id, BackendFactory backend) {
        return start(id, backend, node -> node);
    }

    private HaNode start(String id, BackendFactory backend, UnaryOperator<HaNodeBuilder> node) {
        HaNodeBuilder builder = HaNode.builder("memory:")
                .id(id)
                .backend(backend)
                .clock(clock)
                .sessionTtl(TTL)
                .listener(new NodeListener() {
                    @Override
                    public void failed(String where, Throwable cause) {
                        failures.add(id + ": " + where + ": " + cause);
                    }

                    @Override
                    public void tookOver(Takeover takeover) {
                        takeovers.add(takeover);
                    }
                });
        CompletableFuture<HaNode> starting = node.apply(builder).buildAsync().toCompletableFuture();
        pass(Duration.ofMillis(1));
        return starting.join();
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    /** In steps, so that something can be looked at after each. */
    void pass(Duration time, Runnable afterEachStep) {
        Duration step = Duration.ofMillis(20);
        for (long i = 0; i < time.dividedBy(step); i++) {
            pass(step);
            afterEachStep.run();
        }
    }

    List<Worker> working() {
        return workers.stream().filter(Worker::works).toList();
    }

    /** Everything that the group has in the store. */
    List<Entry> entries(String... values) {
        List<Entry> all = new ArrayList<>();
        Stream.of("state", "members").forEach(dir -> all.addAll(store.list("groups/" + GROUP + "/" + dir)));
        Stream.of(values).forEach(name -> all.addAll(store.list("groups/" + GROUP + "/values/" + name)));
        return all;
    }
}
