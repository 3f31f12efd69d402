package io.quorate.test.net;

/** Which way bytes go through a {@link TcpProxy}. */
public enum Direction {
    /** From the client, which connected to the proxy, to the target. */
    TO_TARGET,
    /** From the target back to the client. */
    TO_CLIENT
}
