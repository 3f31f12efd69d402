package io.quorate.internal.group;

import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Vacancy;
import io.quorate.spi.Entry;
import java.time.Duration;

/**
 * When this member claims a vacant round. Were all to claim at once, all but one would do so in vain: so the one that closed
 * the last round goes first, then the members of the last generation by rank, and newcomers are spread. On the loop.
 */
final class Turn {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int HEAD_START = 2;
    private static final int MOST = 64;
    private static final int SPREAD = 16;

    private final Vacancy vacancy;
    private int rank = -1;
    private int size;
    private boolean first;

    Turn(NodeCore core) {
        vacancy = new Vacancy(core);
    }

    /** A generation is open. */
    void saw(Roster roster, Entry own) {
        rank = roster.rankOf(own.name());
        size = roster.names().size();
    }

    /** Has closed the last round itself. */
    void first() {
        first = true;
    }

    /** Has had its turn. */
    void over() {
        first = false;
    }

    /** How many members the last generation had that this member saw; 0 for none. */
    int lastSize() {
        return size;
    }

    /** Whether it has come; if not, calls back when it will have. The first call finds the round vacant. */
    boolean isDue(Entry own, Runnable then) {
        return vacancy.hasLasted(delay(own), then);
    }

    /** The round is not vacant any more, or nothing is known. */
    void end() {
        vacancy.end();
    }

    private Duration delay(Entry own) {
        if (first) {
            return Duration.ZERO;
        }
        // Spares come last: they have nothing to lose by waiting.
        long steps = rank >= 0 ? rank : size + Math.floorMod(own.createRevision(), SPREAD);
        return STEP.multipliedBy(HEAD_START + Math.min(steps, MOST));
    }
}
