/**
 * A model server: real inference with ONNX Runtime over the Open Inference Protocol v2.
 *
 * <p>Not guaranteed: fairness between clients, dynamic batching, or that a slow upload frees its place before the read
 * time-out. Not implemented of the protocol: gRPC, the tensor types {@code BYTES}, {@code FP16} and {@code UINT16} to
 * {@code UINT64}, and every extension but binary tensor data.
 *
 * <p>Requests are read on one event loop, computed on a few workers, and bounded as a whole: a request takes a place
 * before its body is read and gives it back when its answer is written. Without a free place the answer is 503 at once,
 * so that a balancer goes elsewhere. The same places are what a drain waits for.
 *
 * <p>Coordination is no business of this package: liveness and readiness come in as suppliers.
 */
@NullMarked
package io.quorate.examples.modelserver;

import org.jspecify.annotations.NullMarked;
