package io.quorate.internal.registry;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Bounds how many requests are under way: ten thousand at once would wait for each other at the store until the last of
 * them have timed out. Confined to the loop, on which its stages complete.
 */
final class Window {
    private final Executor loop;
    private final int limit;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    Window(Executor loop, int limit) {
        this.loop = loop;
        this.limit = limit;
    }

    <T> CompletionStage<T> run(Supplier<CompletionStage<T>> request) {
        CompletableFuture<T> result = new CompletableFuture<>();
        waiting.add(() -> request.get()
                .whenComplete((value, failure) -> loop.execute(() -> {
                    underWay--;
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(failure);
                    }
                    drain();
                })));
        drain();
        return result;
    }

    private void drain() {
        while (underWay < limit && !waiting.isEmpty()) {
            underWay++;
            waiting.remove().run();
        }
    }
}
