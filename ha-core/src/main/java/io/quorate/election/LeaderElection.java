package io.quorate.election;

import io.quorate.Subscription;
import java.util.Optional;

/** One named election. Thread-safe; nothing here blocks. */
public interface LeaderElection {

    /**
     * The election's name.
     *
     * @return the name
     */
    String name();

    /**
     * Stands for election until the candidacy or the node is closed, across lost sessions.
     *
     * @param callback called each time this node comes to lead
     * @param options how to stand
     * @return the candidacy
     * @throws IllegalStateException if this node already stands in this election, or is closed
     */
    Candidacy stand(LeadershipCallback callback, CandidateOptions options);

    /**
     * Stands with {@link CandidateOptions#defaults()}.
     *
     * @param callback called each time this node comes to lead
     * @return the candidacy
     * @throws IllegalStateException if this node already stands in this election, or is closed
     */
    default Candidacy stand(LeadershipCallback callback) {
        return stand(callback, CandidateOptions.defaults());
    }

    /**
     * Follows who leads, standing or not. The observer is told the present leader once known, then every change it is seen
     * to make, "nobody" included. Calls come one after the other on the node's callback executor.
     *
     * @param observer told of the leader
     * @return ends the observation
     */
    Subscription observe(LeaderObserver observer);

    /**
     * The leader as last seen, while this node stands or observes.
     *
     * @return nobody, or nobody known
     */
    Optional<LeaderInfo> leader();
}
