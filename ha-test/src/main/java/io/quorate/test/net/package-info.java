/**
 * Connections that break on command: a TCP proxy for one connection path, network namespaces for whole hosts.
 *
 * <p>Not guaranteed by {@link io.quorate.test.net.TcpProxy}: what only a network below TCP can do. A black hole holds the
 * bytes that it has been given, so that a sender gets acknowledgements until the buffers are full, and a new connection
 * through it is established by the kernel and then stays silent instead of hanging in the handshake.
 *
 * <p>All proxies of a JVM share one selector thread, which starts with the first and ends with the last of them. Only
 * that thread touches channels; faults are switched by handing it a task and waiting for it.
 */
@NullMarked
package io.quorate.test.net;

import org.jspecify.annotations.NullMarked;
