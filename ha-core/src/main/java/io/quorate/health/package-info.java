/**
 * Probes, thresholds and the judgement they add up to: live, ready, started.
 *
 * <p>Not guaranteed: that a healthy answer is still true when it is read. A state is as old as the last run of its probe,
 * and thresholds delay it on purpose: with the defaults a failure shows 20 to 30 s after it began. Nor can a probe that
 * ignores its interrupt be ended; it is reported as stuck and keeps its one thread until it returns.
 *
 * <p>{@link io.quorate.health.HealthEngine} runs the probes. The rules are those of Kubernetes: until every start-up probe
 * has passed, liveness is not judged and readiness is false. Liveness never depends on other systems: an
 * {@link io.quorate.health.ProbeScope#EXTERNAL external} probe cannot be registered for it, liveness probes have threads
 * of their own, and reading a state reads one volatile field.
 *
 * <p>Locks: the engine's judgement, each lane of probe threads and each listener's mailbox have one lock; a mailbox's is
 * taken inside the judgement's, no others nest. None is held while a probe, a listener, a scheduler or an executor is
 * called.
 */
@NullMarked
package io.quorate.health;

import org.jspecify.annotations.NullMarked;
