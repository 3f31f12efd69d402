package io.quorate.failover;

import java.time.Duration;

/**
 * The end of a worker's process: a proof of death, since it comes from the kernel.
 *
 * @param pid the process that ended; 0 if none could be started
 * @param code its exit status; 128 + n if signal n ended it; 127 if there is no such program
 * @param uptime how long it ran
 * @param requested whether it was stopped or restarted by its supervisor
 */
public record WorkerExit(long pid, int code, Duration uptime, boolean requested) {
    /** What a POSIX shell says of a program that is not there. */
    static final int NOT_STARTED = 127;
}
