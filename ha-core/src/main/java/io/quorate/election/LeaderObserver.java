package io.quorate.election;

import java.util.Optional;

/** Hears who leads. */
@FunctionalInterface
public interface LeaderObserver {

    /**
     * The leader changed.
     *
     * @param leader the new leader; empty when nobody leads
     */
    void leaderChanged(Optional<LeaderInfo> leader);
}
