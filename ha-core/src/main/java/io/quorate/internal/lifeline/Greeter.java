package io.quorate.internal.lifeline;

import java.nio.ByteBuffer;

/** Answers a peer that has said who it is. On the selector's thread. */
@FunctionalInterface
interface Greeter {

    /** What is said, and whether the connection ends with it. */
    record Answer(ByteBuffer words, boolean last) {}

    Answer greet();
}
