package io.quorate;

/**
 * What a lifeline told of another node.
 *
 * @param kind what was seen
 * @param nodeId the node's id
 * @param incarnation the incarnation that it is about, and no other
 * @param seenAt when, as a reading of {@link System#nanoTime()}
 */
public record PeerEvidence(Kind kind, String nodeId, String incarnation, long seenAt) {

    /** What was seen. */
    public enum Kind {
        /** The connection ended without a goodbye: its process is gone. */
        END_OF_STREAM(true),
        /** The connection was reset, and the host refused the next one. */
        RESET_THEN_REFUSED(true),
        /** The connection was reset, and the next one ended before a hello. */
        RESET_THEN_NO_HELLO(true),
        /** The connection was reset, and another incarnation of the node answered the next one. */
        RESET_THEN_OTHER_INCARNATION(true),
        /** The node's guardian saw that none of its threads runs any more. */
        SEEN_BY_GUARDIAN(true),
        /** The node said goodbye: it has left in good order. */
        GOODBYE(false),
        /** The incarnation that was proven dead answered: the proof was wrong. */
        REFUTED(false);

        private final boolean proof;

        Kind(boolean proof) {
            this.proof = proof;
        }

        /**
         * Whether it proves that the process is dead.
         *
         * @return true for a proof of death
         */
        public boolean isProofOfDeath() {
            return proof;
        }
    }
}
