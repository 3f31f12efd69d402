package io.quorate.examples.drill;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a worker is told.
 *
 * @param uri where the store is, by the worker's own link
 * @param name the node's id
 * @param life how many times it was started
 * @param journals where it records
 * @param checkpoints the folder that it shares with the others
 * @param ttl the session's TTL
 * @param pause between two writes of a leader
 * @param priority its priority as a candidate
 * @param work what it does
 */
record WorkerOptions(
        String uri,
        String name,
        int life,
        String journals,
        String checkpoints,
        Duration ttl,
        Duration pause,
        int priority,
        Set<Work> work) {

    String[] toArguments() {
        return new String[] {
            uri,
            name,
            "" + life,
            journals,
            checkpoints,
            "" + ttl.toMillis(),
            "" + pause.toMillis(),
            "" + priority,
            Work.words(work)
        };
    }

    static WorkerOptions of(String... args) {
        return new WorkerOptions(
                args[0],
                args[1],
                Integer.parseInt(args[2]),
                args[3],
                args[4],
                Duration.ofMillis(Long.parseLong(args[5])),
                Duration.ofMillis(Long.parseLong(args[6])),
                Integer.parseInt(args[7]),
                Work.of(List.of(args[8].split(","))));
    }
}
