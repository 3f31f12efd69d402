package io.quorate;

import static org.awaitility.Awaitility.await;

import io.quorate.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes with threads and the system's clock on one in-memory store, and a look at the threads they have. */
final class RealNodes {
    static final Duration SOON = Duration.ofSeconds(5);

    final MemoryStore store = new MemoryStore();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<String> states = new CopyOnWriteArrayList<>();

    HaNodeBuilder builder(String id) {
        return HaNode.builder("memory:").id(id).backend(store.factory()).listener(new NodeListener() {
            @Override
            public void stateChanged(NodeState state, String reason) {
                states.add(id + " " + state);
            }

            @Override
            public void failed(String where, Throwable cause) {
                failures.add(id + ": " + where + ": " + cause);
            }
        });
    }

    /** The names of a node's threads that live at this moment. */
    static List<String> threads(String id) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("quorate-" + id))
                .sorted()
                .toList();
    }

    /** An executor calls itself terminated a moment before its last thread has ended. */
    static void awaitNoThreads(String id) {
        await("threads of " + id).atMost(SOON).until(() -> threads(id).isEmpty());
    }
}
