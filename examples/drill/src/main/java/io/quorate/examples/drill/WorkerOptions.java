package io.quorate.examples.drill;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a worker is told.
 *
 * @param uri where the store is, by the worker's own link
 * @param lifelinePort where it listens to those who watch it
 * @param advertisedPort where they are told that it does
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
        int lifelinePort,
        int advertisedPort,
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
            "" + lifelinePort,
            "" + advertisedPort,
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
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                args[3],
                Integer.parseInt(args[4]),
                args[5],
                args[6],
                Duration.ofMillis(Long.parseLong(args[7])),
                Duration.ofMillis(Long.parseLong(args[8])),
                Integer.parseInt(args[9]),
                Work.of(List.of(args[10].split(","))));
    }
}
