package io.quorate.examples.trainer;

import java.time.Duration;

/**
 * How a worker works.
 *
 * @param plan what is trained, the same for all workers
 * @param folder shared by all
 * @param host the address that a leader listens on
 * @param saveEvery the time between two checkpoints
 * @param patience how long a worker waits for others that should come or answer; then they regroup
 * @param goodEnough the accuracy from which on models are published
 */
record WorkerOptions(Plan plan, Folder folder, String host, Duration saveEvery, Duration patience, double goodEnough) {}
