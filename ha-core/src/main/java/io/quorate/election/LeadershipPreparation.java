package io.quorate.election;

/**
 * What a candidate does so that it could lead at once: load the model, open the files. Called on the node's callback
 * executor when a leader means to hand over to it, never concurrently with itself nor with the candidacy's
 * {@link LeadershipCallback}. Leading may follow, or not: another call may come instead, or nothing.
 */
@FunctionalInterface
public interface LeadershipPreparation {

    /**
     * Gets ready. The thread is interrupted once it is in vain: the leader's time-out is over, or it has changed its mind.
     * If the leader dies meanwhile this node may lead, and is called to as soon as this has returned.
     *
     * @throws Exception says that this node cannot lead now; it is reported here, and the leader leads on
     */
    void prepare() throws Exception;
}
