/**
 * A gateway for the Open Inference Protocol v2: a request for model {@code m} goes to a ready instance of service {@code m}.
 *
 * <p>Not guaranteed: that a request reaches an instance once. One that may be repeated is sent to another instance when the
 * first fails before the head of its answer, though the first may have done the work; by default {@code infer} is such a
 * request, because inference is a pure function. Nothing is repeated once a byte of an answer went to the client: then a
 * failure breaks the client's connection, so that half an answer is never mistaken for a whole one.
 *
 * <p>Each exchange is confined to one event loop and takes no locks. Its memory is bounded: answers stream, and request
 * bodies are kept for a repetition only up to a limit each and a limit for all.
 */
@NullMarked
package io.quorate.examples.gateway;

import org.jspecify.annotations.NullMarked;
