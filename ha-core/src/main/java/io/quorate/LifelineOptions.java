package io.quorate;

import io.quorate.internal.lifeline.PemContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
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
            new LifelineOptions(true, InetAddress.getLoopbackAddress(), 0, null, false, null);

    private final boolean on;
    private final InetAddress bind;
    private final int port;
    private final @Nullable InetSocketAddress advertised;
    private final boolean guardian;
    private final @Nullable Supplier<SSLContext> tls;

    private LifelineOptions(
            boolean on,
            InetAddress bind,
            int port,
            @Nullable InetSocketAddress advertised,
            boolean guardian,
            @Nullable Supplier<SSLContext> tls) {
        if (guardian && tls != null) {
            throw new IllegalStateException("a guardian speaks no TLS, and peers that ask for it would not believe its"
                    + " word: choose withTls, or withGuardian on a network of your own");
        }
        this.on = on;
        this.bind = bind;
        this.port = port;
        this.advertised = advertised;
        this.guardian = guardian;
        this.tls = tls;
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
        return new LifelineOptions(false, DEFAULTS.bind, 0, null, false, null);
    }

    /**
     * The interface to listen at. One that peers on other hosts reach lets them take over at once as well; it should
     * be of a network that is theirs alone.
     *
     * @param value an address of this host; the loopback interface's by default
     * @return a copy
     */
    public LifelineOptions withBind(InetAddress value) {
        return new LifelineOptions(on, value, port, advertised, guardian, tls);
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
        return new LifelineOptions(on, bind, value, advertised, guardian, tls);
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
        return new LifelineOptions(on, bind, port, value, guardian, tls);
    }

    /**
     * A companion process that holds the port in the node's place and tells peers of its death as soon as none of its threads
     * runs any more: a kernel frees a dying process's memory before it ends its connections, which takes tens to hundreds of
     * milliseconds for each gigabyte. It costs a process of at most 40 MB that comes and goes with the node. On Linux only;
     * elsewhere, and where it cannot be started, that is logged once and the node holds the port itself.
     *
     * @return a copy; there is none by default
     * @throws IllegalStateException if lifelines are off, or there is TLS, which a guardian does not speak
     */
    public LifelineOptions withGuardian() {
        if (!on) {
            throw new IllegalStateException(
                    "lifelines are off and a guardian has nothing to hold: begin with LifelineOptions.defaults()");
        }
        return new LifelineOptions(on, bind, port, advertised, true, tls);
    }

    /**
     * TLS 1.3 on every lifeline of this node, and a certificate at both ends: peers without are not listened to, either way,
     * and nothing of theirs is a proof. It must be all nodes' or nobody's. Whoever has a certificate that the authorities
     * vouch for counts as a member, under whatever name: they should vouch for nobody else.
     *
     * @param authorities the certificates of those who vouch for the nodes, PEM; there is no default
     * @param certificate this node's certificate and those between it and its authority, PEM; good for servers and for
     *     clients
     * @param key its key, PEM in PKCS#8 without a password
     * @return a copy; without TLS by default. The files are read when the node starts, and again once they have
     *     changed: a connection makes the node look, and those after it use what it finds. What cannot be used is logged,
     *     and what was read before stays in use
     * @throws IllegalStateException if lifelines are off, or there is a guardian, which speaks no TLS
     */
    public LifelineOptions withTls(Path authorities, Path certificate, Path key) {
        return withTls(new PemContext(authorities, certificate, key));
    }

    /**
     * The same with an SSL context that was made elsewhere.
     *
     * @param context asked when the node starts, and then at each connection for those to come, on a thread of its own: the
     *     same object unless something has changed. What it throws at the start fails the start; later that is logged, and
     *     the context before stays in use, as it does if the next one cannot shake hands with itself
     * @return a copy
     * @throws IllegalStateException if lifelines are off, or there is a guardian
     */
    public LifelineOptions withTls(Supplier<SSLContext> context) {
        if (!on) {
            throw new IllegalStateException(
                    "lifelines are off and there is nothing to secure: begin with LifelineOptions.defaults()");
        }
        return new LifelineOptions(on, bind, port, advertised, guardian, context);
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

    /**
     * See {@link #withTls(Supplier)}.
     *
     * @return what makes the connections secure, if they are
     */
    public Optional<Supplier<SSLContext>> tls() {
        return Optional.ofNullable(tls);
    }
}
