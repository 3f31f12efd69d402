package io.quorate.examples.trainer;

import io.quorate.group.Generation;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The connections of one generation: a star with the leader in its middle. The leader shares its address, and a secret that
 * only members of the generation can read, as a value of the generation. Closing, from any thread, ends every wait: it is
 * how the end of the generation reaches a thread that reads.
 */
final class Links implements Closeable {
    private static final String MEETING = "meeting";
    private static final Duration HELLO = Duration.ofSeconds(2);

    private final Generation generation;
    private final Duration patience;
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * With no connection yet.
     *
     * @param patience how long to wait for others who are at the same step
     */
    Links(Generation generation, Duration patience) {
        this.generation = generation;
        this.patience = patience;
        generation.lost().thenRun(this::close);
    }

    /**
     * The leader's part: waits for all others.
     *
     * @param host the address to listen on
     * @return a wire to each of them, in the order of their ranks from 1
     * @throws IOException if somebody does not come in time, or comes with another step
     */
    List<Wire> lead(String host, long step, int parameters) throws IOException, InterruptedException {
        int others = generation.size() - 1;
        ServerSocket server = keep(new ServerSocket(0, others + 1, InetAddress.getByName(host)));
        long secret = new SecureRandom().nextLong();
        generation.put(MEETING, host + " " + server.getLocalPort() + " " + secret);
        TreeMap<Integer, Wire> wires = new TreeMap<>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (wires.size() < others) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new SocketTimeoutException(wires.size() + " of " + others + " workers came to " + server);
            }
            server.setSoTimeout((int) left);
            Socket socket = keep(server.accept());
            Optional<Hello> hello = hello(socket, secret);
            if (hello.isPresent()) {
                requireSame(step, hello.get());
                wires.put(hello.get().rank(), new Wire(socket, parameters, patience));
            }
        }
        server.close();
        return new ArrayList<>(wires.values());
    }

    /**
     * Everybody else's part.
     *
     * @return the wire to the leader
     */
    Wire follow(long step, int parameters) throws IOException, InterruptedException {
        String[] meeting = generation.await(MEETING, patience).split(" ", -1);
        Socket socket = keep(new Socket());
        socket.connect(new InetSocketAddress(InetAddress.getByName(meeting[0]), Integer.parseInt(meeting[1])), (int)
                patience.toMillis());
        // The leader waits for others in turn before it answers.
        Wire wire = new Wire(socket, parameters, patience.multipliedBy(2));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeLong(Long.parseLong(meeting[2]));
        out.writeInt(generation.rank());
        out.writeLong(step);
        return wire;
    }

    private record Hello(int rank, long step) {}

    /** Empty if it is a stranger, or somebody who is gone already: that, the group will notice. */
    private Optional<Hello> hello(Socket socket, long secret) throws IOException {
        try {
            socket.setSoTimeout((int) HELLO.toMillis());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (in.readLong() == secret) {
                Hello hello = new Hello(in.readInt(), in.readLong());
                if (hello.rank() > 0 && hello.rank() < generation.size()) {
                    return Optional.of(hello);
                }
            }
        } catch (IOException e) {
            // Closed below.
        }
        socket.close();
        return Optional.empty();
    }

    private static void requireSame(long step, Hello hello) throws IOException {
        if (hello.step() != step) {
            throw new IOException(
                    "rank " + hello.rank() + " resumes from step " + hello.step() + ", the leader from " + step);
        }
    }

    private <T extends Closeable> T keep(T what) throws IOException {
        open.add(what);
        if (closed) {
            what.close();
            throw new IOException("the generation is over");
        }
        return what;
    }

    @Override
    public void close() {
        closed = true;
        for (Closeable one : open) {
            try {
                one.close();
            } catch (IOException e) {
                // Of a socket that is thrown away.
            }
        }
    }
}
