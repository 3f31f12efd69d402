package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.quorate.internal.lifeline.Greeter.Answer;
import io.quorate.internal.lifeline.ProcessWatch.Life;
import io.quorate.time.Scheduler.Cancellable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The process beside a node that holds its lifelines and tells peers of its death as soon as no thread of it runs any more,
 * however long its memory takes to be freed. Nothing else ever makes it say so: not the end of its pipe, not its own end, and
 * not what it cannot read or understand.
 *
 * <p>Its arguments say which process to watch, its standard input who that is and where to listen, and then what to do. It
 * ends with its node: at the latest a moment after the pipe does. It stands on the JDK alone, and little of that.
 */
public final class Guardian {
    static final String READY = "READY";
    static final int LEAVE = 'L';

    /**
     * On average a death is seen after half of this. Each look costs about a tenth of a millisecond, and most of that is for
     * waking up: oftener would be more than half a hundredth of a core.
     */
    private static final long PERIOD = Duration.ofMillis(30).toNanos();

    /** Nobody is there to be told; whoever comes is answered after a look. */
    private static final long IDLE = Duration.ofMillis(500).toNanos();

    /** A process whose threads are just ending is looked at again at once, but not for ever: it may be something else. */
    private static final Duration SOON = Duration.ofMillis(1);

    private static final int AT_ONCE = 20;
    /** The longest that those who call the dead are still told so. */
    private static final long LINGER = Duration.ofSeconds(2).toNanos();
    /** The longest between the end of the pipe and knowing why it ended. */
    private static final long DOUBT = Duration.ofSeconds(1).toNanos();

    private final ProcessWatch watch;
    private final String nodeId;
    private final String incarnation;
    private final SelectorLoop loop = new SelectorLoop("guardian");
    private final Server server;
    private final Thread poller = Thread.currentThread();
    private volatile boolean over;
    // On the selector's thread.
    private Cancellable timer = () -> {};
    private boolean dead;
    private boolean orphaned;
    private int doubts;
    private long since;

    private Guardian(ProcessWatch watch, InetSocketAddress bind, String nodeId, String incarnation) throws IOException {
        this.watch = watch;
        this.nodeId = nodeId;
        this.incarnation = incarnation;
        server = Server.open(Sockets.plain(loop, SocketLimits.DEFAULTS), Ports.join(bind), this::greet);
    }

    /** What a node tells its guardian first. */
    static void introduce(DataOutputStream to, InetSocketAddress bind, String nodeId, String incarnation)
            throws IOException {
        to.writeUTF(bind.getAddress().getHostAddress());
        to.writeInt(bind.getPort());
        to.writeUTF(nodeId);
        to.writeUTF(incarnation);
        to.flush();
    }

    /**
     * Runs until its node has ended.
     *
     * @param args where the kernel tells of processes, and the node's process: its id and when it started
     */
    public static void main(String... args) throws IOException, InterruptedException {
        ProcessWatch watch = new ProcessWatch(Path.of(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2]));
        DataInputStream orders = new DataInputStream(System.in);
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getByName(orders.readUTF()), orders.readInt());
        String nodeId = orders.readUTF();
        String incarnation = orders.readUTF();
        if (watch.look() != Life.ALIVE) {
            throw new IOException("process " + args[1] + " cannot be seen in " + args[0]);
        }
        new Guardian(watch, bind, nodeId, incarnation).serve(orders);
        // Without the hook below, which waits for this.
        Runtime.getRuntime().halt(0);
    }

    private void serve(DataInputStream orders) throws IOException {
        // What tells a whole group of processes to end must leave the node the time for its goodbye.
        Runtime.getRuntime().addShutdownHook(new Thread(this::awaitEnd, "await-node"));
        Thread reader = new Thread(() -> read(orders), "orders");
        reader.setDaemon(true);
        reader.start();
        loop.start();
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write((READY + "\n").getBytes(US_ASCII));
            poll();
        }
        awaitEnd();
    }

    private void read(DataInputStream orders) {
        int order = -1;
        try {
            order = orders.read();
        } catch (IOException e) {
            // As good as its end.
        }
        loop.execute(order == LEAVE ? this::leave : this::orphaned);
    }

    /** Beside the selector, whose way round is too long to be gone so often by an interpreter. */
    private void poll() {
        while (!over) {
            if (!watch.surelyLives()) {
                loop.execute(this::look);
            }
            LockSupport.parkNanos(server.isIdle() ? IDLE : PERIOD);
        }
    }

    private void awaitEnd() {
        try {
            loop.awaitEnd(Duration.ofDays(365_000));
        } catch (InterruptedException e) {
            // Nobody does that here.
            Thread.currentThread().interrupt();
        }
    }

    /** A hello tells that the node lives, which must be true now: it takes back what the peer may have seen before. */
    private Answer greet() {
        return switch (look()) {
            case ALIVE -> {
                LockSupport.unpark(poller);
                yield new Answer(Wire.guarded(nodeId, incarnation), false);
            }
            case DEAD -> new Answer(Wire.dead(nodeId, incarnation), true);
            case UNKNOWN -> new Answer(Wire.part(), true);
        };
    }

    private Life look() {
        timer.cancel();
        Life life = dead ? Life.DEAD : watch.look();
        if (life == Life.DEAD && !dead) {
            dead = true;
            since = System.nanoTime();
            server.tell(Wire.dead(nodeId, incarnation));
        }
        if (isOver(life)) {
            end(Wire.part());
        } else if (life == Life.UNKNOWN && doubts < AT_ONCE) {
            timer = loop.later(SOON, this::look);
        }
        doubts = life == Life.UNKNOWN ? doubts + 1 : 0;
        return life;
    }

    private boolean isOver(Life life) {
        long waited = System.nanoTime() - since;
        if (dead) {
            return orphaned || waited > LINGER;
        }
        // A node that lives has let go of us, or why the pipe ended cannot be seen.
        return orphaned && (life == Life.ALIVE || waited > DOUBT);
    }

    /** The pipe has ended: so has the node, once its files are closed, or it has let go of us. */
    private void orphaned() {
        orphaned = true;
        since = System.nanoTime();
        look();
    }

    private void leave() {
        end(Wire.leave());
    }

    private void end(ByteBuffer lastWord) {
        server.end(lastWord);
        loop.stop();
        over = true;
        LockSupport.unpark(poller);
    }
}
