package io.quorate.etcd;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Does what is harmless to do twice until it is known to be done, or its caller has been told that it was not. */
final class Retry {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Retry() {}

    static <T> CompletableFuture<T> persist(
            Connection connection, Call<?> call, Function<Link, CompletableFuture<T>> attempt) {
        return connection
                .ready()
                .thenCompose(link -> call.send(() -> attempt.apply(link)))
                .exceptionallyCompose(error -> {
                    if (!Failures.isPassing(error)) {
                        return CompletableFuture.failedFuture(Failures.unwrap(error));
                    }
                    CompletableFuture<Void> pause = new CompletableFuture<>();
                    connection.after(PAUSE, () -> pause.complete(null));
                    return pause.thenCompose(over -> persist(connection, call, attempt));
                });
    }
}
