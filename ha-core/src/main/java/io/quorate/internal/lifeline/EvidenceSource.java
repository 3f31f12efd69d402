package io.quorate.internal.lifeline;

import io.quorate.PeerEvidence;
import java.util.Optional;

/** Where evidence about other processes comes from. Thread-safe; nothing blocks. */
public interface EvidenceSource {

    /** Knows nothing of anybody. */
    EvidenceSource NONE = new EvidenceSource() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Optional<String> address() {
            return Optional.empty();
        }

        @Override
        public Watch watch(Peer peer, Listener listener) {
            return () -> {};
        }

        @Override
        public void close() {}
    };

    /** Hears of one peer, on any thread, one call at a time. */
    @FunctionalInterface
    interface Listener {
        void evidence(PeerEvidence.Kind kind);

        /** There is a connection on which the peer has said who it is, or none any more. */
        default void connected(boolean now) {}
    }

    /** A peer that is watched until this is closed. Idempotent; a call that is under way may still come. */
    interface Watch {
        void close();
    }

    /** Whether it can ever tell anything. */
    default boolean isOn() {
        return true;
    }

    /** Where peers can watch this node, as its entry tells them. */
    Optional<String> address();

    /** Watches a peer. */
    Watch watch(Peer peer, Listener listener);

    /** How many connections did not lead to a peer. */
    default long rejected() {
        return 0;
    }

    /** Tells those who watch this node that it has left in good order, and ends. */
    void close();
}
