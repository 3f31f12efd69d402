package io.quorate.test.contract;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;

/** A node of a test: its backend with an open session. */
record TestNode(Backend backend, BackendSession session, RecordedSession listener) {}
