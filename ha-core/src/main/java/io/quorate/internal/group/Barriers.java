package io.quorate.internal.group;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** This member's side of a generation's barriers. On the loop. */
final class Barriers {
    private final Standing standing;
    private final Map<String, CompletableFuture<@Nullable Void>> waits = new HashMap<>();
    private Counts arrived;
    private Counts passed;

    Barriers(long round, Standing standing) {
        this.standing = standing;
        arrived = Counts.none(round);
        passed = Counts.none(round);
    }

    /** Comes to the use after the last one that all have passed, if it has not come to it before. */
    CompletableFuture<@Nullable Void> arrive(String name) {
        if (arrived.of(name) == passed.of(name)) {
            arrived = arrived.with(name, passed.of(name) + 1);
            standing.arrive(arrived);
        }
        return waits.computeIfAbsent(name, n -> new CompletableFuture<>());
    }

    /** All have come so often. */
    void passed(Counts now) {
        passed = now;
        waits.entrySet().removeIf(wait -> {
            String name = wait.getKey();
            return passed.of(name) >= arrived.of(name) && wait.getValue().complete(null);
        });
    }
}
