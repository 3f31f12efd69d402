package io.quorate.examples.drill;

import io.quorate.test.drill.Fault;
import io.quorate.test.drill.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a campaign is to do.
 *
 * @param namespace in the store, its own
 * @param ttl the workers' session TTL
 * @param pause between two writes of a leader
 * @param work what the workers do
 * @param schedule made from the faults there are
 * @param classPath where the workers find their classes
 * @param alone whether nothing else runs in this process, so that its threads can be looked at
 * @param repeat how people run it again
 */
record CampaignOptions(
        String namespace,
        Duration ttl,
        Duration pause,
        Set<Work> work,
        Function<List<Fault>, Schedule> schedule,
        String classPath,
        boolean alone,
        String repeat) {
    static final List<String> WORKERS = List.of("w1", "w2", "w3");
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    /** How long a recovery may take. */
    Duration bound() {
        return bound(ttl);
    }

    static Duration bound(Duration ttl) {
        return ttl.plus(RECOVERY);
    }
}
