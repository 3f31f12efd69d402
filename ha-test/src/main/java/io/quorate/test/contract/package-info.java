/**
 * The contract of {@link io.quorate.spi.Backend}, as a test that every backend runs whole.
 *
 * <p>Not guaranteed: that a backend which passes is free of races. The contract drives each rule and each fault a few
 * times, in one JVM, with well-behaved clocks.
 *
 * <p>A backend's test extends {@link io.quorate.test.contract.BackendContract} and supplies a
 * {@link io.quorate.test.contract.BackendHarness}: how to connect to the store, how to wait in its time, and how to break
 * it. {@link io.quorate.test.contract.LockContract}, {@link io.quorate.test.contract.GroupContract},
 * {@link io.quorate.test.contract.HandoverContract} and
 * {@link io.quorate.test.contract.CheckpointContract} run recipes on the same harness, in real time.
 * {@link io.quorate.test.contract.NodeContract} does the same for whole nodes, under the faults of a
 * {@link io.quorate.test.store.TestStore}.
 */
@NullMarked
package io.quorate.test.contract;

import org.jspecify.annotations.NullMarked;
