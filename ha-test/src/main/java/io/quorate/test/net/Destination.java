package io.quorate.test.net;

import java.net.InetSocketAddress;
import java.time.Duration;

/** Where a proxy connects to, and how long it goes on trying while it is refused there. */
record Destination(InetSocketAddress address, Duration patience) {}
