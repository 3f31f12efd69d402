package io.quorate.internal.lifeline;

import java.net.InetSocketAddress;

/** One incarnation of a node, and where it listens. */
public record Peer(String nodeId, String incarnation, InetSocketAddress address) {}
