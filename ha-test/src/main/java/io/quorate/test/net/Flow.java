package io.quorate.test.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/** One direction of one connection. Only for the loop's thread. */
final class Flow {
    // An empty buffer stands for the end of the stream.
    private record Chunk(ByteBuffer bytes, long due) {
        boolean isEmpty() {
            return !bytes.hasRemaining();
        }
    }

    /** Beyond this the sender is made to wait, as a network would. */
    private static final int MOST_QUEUED = 1 << 20;

    private final ProxyLoop loop;
    private final Lane lane;
    private final Supplier<SocketChannel> from;
    private final Supplier<SocketChannel> to;
    private final Runnable onTimer;
    private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
    private int queued;
    private long lastDue = System.nanoTime();
    private long forwarded;
    private boolean sourceEnded;
    private boolean finished;
    private boolean blocked;
    private boolean timed;
    private boolean lossy;

    Flow(ProxyLoop loop, Lane lane, Supplier<SocketChannel> from, Supplier<SocketChannel> to, Runnable onTimer) {
        this.loop = loop;
        this.lane = lane;
        this.from = from;
        this.to = to;
        this.onTimer = onTimer;
    }

    boolean wantsRead() {
        return !sourceEnded && !lane.holds() && queued < MOST_QUEUED;
    }

    boolean wantsWrite() {
        return blocked && !lane.holds();
    }

    boolean isFinished() {
        return finished;
    }

    boolean isLossy() {
        return lossy;
    }

    long forwarded() {
        return forwarded;
    }

    /** Reads once. Returns how many bytes came; -1 at the end of the stream. */
    int read(boolean discard) throws IOException {
        ByteBuffer scratch = loop.scratch.clear();
        int n = from.get().read(scratch);
        if (n < 0) {
            sourceEnded = true;
            enqueue(ByteBuffer.allocate(0), lane.dueOfEnd());
        } else if (discard) {
            lossy = true;
        } else if (n > 0) {
            ByteBuffer copy = ByteBuffer.allocate(n).put(scratch.flip()).flip();
            enqueue(copy, lane.due(n));
        }
        return n;
    }

    /** Writes what is due, as far as the sink takes it. */
    void pump() throws IOException {
        blocked = false;
        while (!queue.isEmpty() && !lane.holds() && !blocked) {
            Chunk head = queue.element();
            if (head.due - System.nanoTime() > 0) {
                wakeAt(head.due);
                return;
            }
            if (head.isEmpty()) {
                to.get().shutdownOutput();
                finished = true;
                queue.remove();
            } else {
                forward(head);
            }
        }
    }

    private void forward(Chunk chunk) throws IOException {
        int n = lane.swallows() ? swallow(chunk.bytes) : to.get().write(chunk.bytes);
        queued -= n;
        forwarded += n;
        lane.count(n);
        if (chunk.isEmpty()) {
            queue.remove();
        } else {
            blocked = true;
        }
    }

    private int swallow(ByteBuffer bytes) {
        int n = bytes.remaining();
        bytes.position(bytes.limit());
        lossy = true;
        return n;
    }

    // Jitter never reorders a stream: nothing leaves before what came earlier.
    private void enqueue(ByteBuffer bytes, long due) {
        lastDue = due - lastDue > 0 ? due : lastDue;
        queue.add(new Chunk(bytes, lastDue));
        queued += bytes.remaining();
    }

    private void wakeAt(long due) {
        if (!timed) {
            timed = true;
            loop.schedule(due, () -> {
                timed = false;
                onTimer.run();
            });
        }
    }
}
