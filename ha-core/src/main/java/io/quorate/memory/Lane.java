package io.quorate.memory;

import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. Messages arrive in the order in which they were sent, none before its delay is over, and
 * none while the link is cut: like a stream, it never loses one and then carries the next.
 */
final class Lane {
    private record Message(long dueAt, Runnable delivery) {}

    private final Queue<Message> queue = new ConcurrentLinkedQueue<>();
    private final Strand strand;
    private final Ticker ticker;
    private final BooleanSupplier cut;

    Lane(Strand strand, Ticker ticker, BooleanSupplier cut) {
        this.strand = strand;
        this.ticker = ticker;
        this.cut = cut;
    }

    /** From any thread. */
    void send(Duration delay, Runnable delivery) {
        queue.add(new Message(ticker.nanoTime() + delay.toNanos(), delivery));
        if (delay.isZero()) {
            strand.execute(this::deliverDue);
        } else {
            strand.later(delay, this::deliverDue);
        }
    }

    /** On the strand only, as is {@link #clear()}: two threads taking from the queue would mix up its order. */
    void deliverDue() {
        for (Message head = due(); head != null; head = due()) {
            queue.remove();
            head.delivery.run();
        }
    }

    void clear() {
        queue.clear();
    }

    private @Nullable Message due() {
        Message head = cut.getAsBoolean() ? null : queue.peek();
        return head == null || head.dueAt - ticker.nanoTime() > 0 ? null : head;
    }
}
