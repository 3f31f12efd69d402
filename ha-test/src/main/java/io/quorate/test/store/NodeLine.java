package io.quorate.test.store;

import io.quorate.HaNodeBuilder;
import java.time.Duration;

/** One node's way to its store, and the faults on it. */
interface NodeLine extends AutoCloseable {
    String uri();

    HaNodeBuilder builder();

    void cut();

    void sever();

    void loseReplies();

    void delay(Duration each);

    void heal();

    @Override
    void close();
}
