package io.quorate.test.net;

import io.quorate.test.TestKitException;
import io.quorate.test.net.Shape.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Forwards TCP connections to a target and breaks them on command. Faults add up until {@link #heal} clears them all;
 * each method returns when its fault is in force, for the connections that are open and for those to come.
 *
 * <p>Thread-safe. After {@link #close} every other method throws {@link TestKitException}.
 */
public final class TcpProxy implements AutoCloseable {
    private final ProxyLoop loop = ProxyLoop.acquire();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final String name;
    private final Function<InetSocketAddress, Optional<Destination>> route;
    private final Lane requests;
    private final Lane replies;
    private final Set<Link> links = new LinkedHashSet<>();
    private final Listener listener;
    private @Nullable ReplyTrap trap;

    TcpProxy(
            String name,
            Function<InetSocketAddress, Optional<Destination>> route,
            InetSocketAddress listen,
            long seed) {
        this.name = name;
        this.route = route;
        requests = new Lane(seed);
        replies = new Lane(~seed);
        listener = open(listen);
    }

    /**
     * Starts a proxy on the loopback address, on a port of the system's choice.
     *
     * @param target where connections are forwarded to; it need not exist yet
     * @return the proxy, listening
     */
    public static TcpProxy to(InetSocketAddress target) {
        return builder(target).start();
    }

    /**
     * Describes a proxy.
     *
     * @param target where connections are forwarded to; it need not exist yet
     * @return a builder
     */
    public static TcpProxyBuilder builder(InetSocketAddress target) {
        return new TcpProxyBuilder(target.toString(), client -> Optional.of(target));
    }

    /**
     * Describes a proxy that forwards each connection by where it comes from, to another proxy for instance.
     *
     * @param name what to call the targets in messages
     * @param route from the client's address to where its connection goes, or empty to close it at once; called on the
     *     thread of all proxies: must not block
     * @return a builder
     */
    public static TcpProxyBuilder routing(String name, Function<InetSocketAddress, Optional<InetSocketAddress>> route) {
        return new TcpProxyBuilder(name, route);
    }

    /**
     * Where clients connect to.
     *
     * @return the proxy's own address
     */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Refuses new connections, and ends the open ones with an end of stream. */
    public void cut() {
        onLoop(() -> {
            listener.refuse();
            List.copyOf(links).forEach(Link::close);
        });
    }

    /** Holds all bytes, both ways, as {@link #blackhole(Direction)} does. */
    public void blackhole() {
        blackhole(Direction.TO_TARGET);
        blackhole(Direction.TO_CLIENT);
    }

    /**
     * Holds all bytes that go one way, ends of streams included; the connections stay open, and new ones are accepted.
     * {@link #heal} lets the held bytes go on, as a healed network does through TCP's retransmission. While requests
     * are held, new connections do not reach the target.
     *
     * @param direction which way
     */
    public void blackhole(Direction direction) {
        shape(direction, shape -> shape.withMode(Mode.HOLD));
    }

    /**
     * Throws away all bytes that go one way; ends of streams get through. A connection that has lost bytes is useless:
     * {@link #heal} resets it.
     *
     * @param direction which way
     */
    public void swallow(Direction direction) {
        shape(direction, shape -> shape.withMode(Mode.SWALLOW));
    }

    /**
     * Delays all bytes that go one way, in order.
     *
     * @param direction which way
     * @param delay how long at least; not negative
     * @param jitter how much longer at most, drawn evenly from the seeded generator; not negative
     */
    public void delay(Direction direction, Duration delay, Duration jitter) {
        shape(direction, shape -> shape.withDelay(delay, jitter));
    }

    /**
     * Limits the rate at which bytes go one way, over all connections together.
     *
     * @param direction which way
     * @param bytesPerSecond the limit; 0 for none
     */
    public void bandwidth(Direction direction, long bytesPerSecond) {
        shape(direction, shape -> shape.withBandwidth(bytesPerSecond));
    }

    /**
     * Passes an end of stream on late, both ways.
     *
     * @param delay how late; not negative
     */
    public void slowClose(Duration delay) {
        shape(Direction.TO_TARGET, shape -> shape.withCloseDelay(delay));
        shape(Direction.TO_CLIENT, shape -> shape.withCloseDelay(delay));
    }

    /** Resets the open connections (RST to both ends). New ones are served. */
    public void reset() {
        onLoop(() -> List.copyOf(links).forEach(Link::reset));
    }

    /**
     * Loses a connection between a request and its reply, once: from now on requests get through and replies do not;
     * the first reply on a connection that has carried so many request bytes since resets it, and with it every
     * connection that has lost replies. Then the proxy is as it was.
     *
     * <p>The target has acted on the request by then, unless the reply was one to an earlier request that was still
     * under way: choose the number so that only the request in question reaches it. Where that cannot be done,
     * {@link #swallow} the replies, look at the target over another way until the request has had its effect, and
     * {@link #reset}.
     *
     * @param requestBytes how many bytes from the client make up the request at least; positive
     * @return completes, on the common pool, when the connection was reset
     */
    public CompletableFuture<Void> loseReply(long requestBytes) {
        if (requestBytes < 1) {
            throw new IllegalArgumentException("a request of " + requestBytes + " bytes: must be positive");
        }
        ReplyTrap armed = new ReplyTrap(requestBytes, this::disarm);
        onLoop(() -> arm(armed));
        return armed.sprung();
    }

    /** Ends all faults. What was held goes on; connections that have lost bytes are reset. */
    public void heal() {
        onLoop(() -> {
            requests.shape(Shape.CLEAR);
            replies.shape(Shape.CLEAR);
            disarm();
            listener.accept();
            List.copyOf(links).forEach(Link::advance);
        });
    }

    /**
     * How many connections are open now.
     *
     * @return their number
     */
    public int connections() {
        return call(links::size);
    }

    /**
     * How many bytes went one way so far, those that were swallowed included.
     *
     * @param direction which way
     * @return their number
     */
    public long bytes(Direction direction) {
        return call(lane(direction)::bytes);
    }

    /** Stops listening and closes all connections. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                loop.call(this::shut);
            } finally {
                loop.release();
            }
        }
    }

    private boolean shut() {
        listener.close();
        List.copyOf(links).forEach(Link::close);
        return true;
    }

    private Listener open(InetSocketAddress address) {
        try {
            return loop.call(() -> listener(address));
        } catch (RuntimeException e) {
            loop.release();
            throw new TestKitException("cannot listen on " + address + ": choose another address", e);
        }
    }

    private Listener listener(InetSocketAddress address) {
        try {
            return new Listener(loop, address, this::accepted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accepted(SocketChannel client) {
        try {
            Optional<Destination> destination = route.apply((InetSocketAddress) client.getRemoteAddress());
            if (destination.isEmpty()) {
                client.close();
                return;
            }
            Link link = new Link(loop, client, destination.get(), requests, replies, links::remove);
            links.add(link);
            link.trap(trap);
            link.advance();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve a connection to " + name, e);
        }
    }

    private void arm(ReplyTrap armed) {
        trap = armed;
        links.forEach(link -> link.trap(armed));
    }

    private void disarm() {
        trap = null;
        links.forEach(link -> link.trap(null));
        links.stream().filter(Link::isLossy).toList().forEach(Link::reset);
    }

    private void shape(Direction direction, UnaryOperator<Shape> change) {
        Lane lane = lane(direction);
        // A wrong value fails here, in the caller's thread, rather than on the loop.
        Objects.requireNonNull(change.apply(Shape.CLEAR));
        onLoop(() -> {
            lane.shape(change.apply(lane.shape()));
            List.copyOf(links).forEach(Link::advance);
        });
    }

    private Lane lane(Direction direction) {
        return direction == Direction.TO_TARGET ? requests : replies;
    }

    private void onLoop(Runnable task) {
        call(() -> {
            task.run();
            return true;
        });
    }

    private <T> T call(Supplier<T> task) {
        if (closed.get()) {
            throw new TestKitException("the proxy to " + name + " is closed");
        }
        return loop.call(task);
    }
}
