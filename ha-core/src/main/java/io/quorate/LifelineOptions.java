package io.quorate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where peers watch whether this node's process is alive, so that they need not wait for its session to end when it is not.
 * Immutable.
 *
 * <p>Not guaranteed: that a death is noticed this way; see the guide on failover. Peers must reach the address directly: what
 * ends connections in a node's name (a proxy, a balancer, a mesh's sidecar) makes it look dead while it lives, and costs it
 * its place, though never a second commit.
 */
public final class LifelineOptions {
    private static final int MAX_PORT = 65_535;
    private static final LifelineOptions DEFAULTS =
            new LifelineOptions(true, InetAddress.getLoopbackAddress(), 0, null, false);

    private final boolean on;
    private final InetAddress bind;
    private final int port;
    private final @Nullable InetSocketAddress advertised;
    private final boolean guardian;

    private LifelineOptions(
            boolean on, InetAddress bind, int port, @Nullable InetSocketAddress advertised, boolean guardian) {
        this.on = on;
        this.bind = bind;
        this.port = port;
        this.advertised = advertised;
        this.guardian = guardian;
    }

    /**
     * On, at any free port of the loopback interface: of use to nodes on one host.
     *
     * @return the defaults
     */
    public static LifelineOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Neither watched nor watching: no port, no thread; sessions alone decide.
     *
     * @return off
     */
    public static LifelineOptions off() {
        return new LifelineOptions(false, DEFAULTS.bind, 0, null, false);
    }

    /**
     * The interface to listen at. One that peers on other hosts reach lets them take over at once as well; it should
     * be of a network that is theirs alone.
     *
     * @param value an address of this host; the loopback interface's by default
     * @return a copy
     */
    public LifelineOptions withBind(InetAddress value) {
        return new LifelineOptions(on, value, port, advertised, guardian);
    }

    /**
     * The port to listen at.
     *
     * @param value 0 for any free one, the default
     * @return a copy
     */
    public LifelineOptions withPort(int value) {
        if (value < 0 || value > MAX_PORT) {
            throw new IllegalArgumentException(
                    "lifeline port is " + value + ": it must be 0 for any free one, or 1 to " + MAX_PORT);
        }
        return new LifelineOptions(on, bind, value, advertised, guardian);
    }

    /**
     * What peers are told, where it differs from what is listened at (a container's published port). It must always lead to
     * this process and to no other.
     *
     * @param value a resolved address with a port; what is listened at by default
     * @return a copy
     */
    public LifelineOptions withAdvertised(InetSocketAddress value) {
        if (value.isUnresolved() || value.getPort() == 0 || value.getAddress().isAnyLocalAddress()) {
            throw new IllegalArgumentException("advertised lifeline address is " + value
                    + ": peers need a resolved address of this host, and a port");
        }
        return new LifelineOptions(on, bind, port, value, guardian);
    }

    /**
     * A companion process that holds the port in the node's place and tells peers of its death as soon as none of its threads
     * runs any more: a kernel frees a dying process's memory before it ends its connections, which takes tens to hundreds of
     * milliseconds for each gigabyte. It costs a process of at most 40 MB that comes and goes with the node. On Linux only;
     * elsewhere, and where it cannot be started, that is logged once and the node holds the port itself.
     *
     * @return a copy; there is none by default
     * @throws IllegalStateException if lifelines are off
     */
    public LifelineOptions withGuardian() {
        if (!on) {
            throw new IllegalStateException(
                    "lifelines are off and a guardian has nothing to hold: begin with LifelineOptions.defaults()");
        }
        return new LifelineOptions(on, bind, port, advertised, true);
    }

    /**
     * See {@link #off}.
     *
     * @return whether there are lifelines
     */
    public boolean isOn() {
        return on;
    }

    /**
     * See {@link #withBind}.
     *
     * @return the interface's address
     */
    public InetAddress bind() {
        return bind;
    }

    /**
     * See {@link #withPort}.
     *
     * @return the port, or 0
     */
    public int port() {
        return port;
    }

    /**
     * See {@link #withAdvertised}.
     *
     * @return what peers are told, if it was given
     */
    public Optional<InetSocketAddress> advertised() {
        return Optional.ofNullable(advertised);
    }

    /**
     * See {@link #withGuardian}.
     *
     * @return whether a guardian is asked for
     */
    public boolean hasGuardian() {
        return guardian;
    }
}
