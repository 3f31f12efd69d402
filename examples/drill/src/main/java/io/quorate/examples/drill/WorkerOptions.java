package io.quorate.examples.drill;

import java.time.Duration;

/**
 * What a worker is told.
 *
 * @param uri where the store is, by the worker's own link
 * @param name the node's id
 * @param life how many times it was started
 * @param journals where it records
 * @param ttl the session's TTL
 * @param pause between two writes of a leader; zero for a leader that does not write
 * @param priority its priority as a candidate
 */
record WorkerOptions(String uri, String name, int life, String journals, Duration ttl, Duration pause, int priority) {

    String[] toArguments() {
        return new String[] {uri, name, "" + life, journals, "" + ttl.toMillis(), "" + pause.toMillis(), "" + priority};
    }

    static WorkerOptions of(String... args) {
        return new WorkerOptions(
                args[0],
                args[1],
                Integer.parseInt(args[2]),
                args[3],
                Duration.ofMillis(Long.parseLong(args[4])),
                Duration.ofMillis(Long.parseLong(args[5])),
                Integer.parseInt(args[6]));
    }
}
