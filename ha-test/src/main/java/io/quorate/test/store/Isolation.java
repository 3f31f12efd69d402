package io.quorate.test.store;

/** How a server is cut off from its peers. */
public enum Isolation {
    /** Bytes stop and connections stay open, as when a network drops packets: only time-outs tell. */
    SILENT,
    /** Open connections end and new ones are refused, as when a process is gone: the peers know at once. */
    REFUSED
}
