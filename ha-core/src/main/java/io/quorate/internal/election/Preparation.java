package io.quorate.internal.election;

import io.quorate.QuorateException;
import io.quorate.election.LeadershipPreparation;
import io.quorate.internal.callback.InterruptibleCall;
import io.quorate.internal.election.ElectionCodec.Answer;
import io.quorate.internal.election.ElectionCodec.Naming;
import io.quorate.internal.node.GrantCallback;
import io.quorate.internal.node.NodeCore;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an heir does when it is named: it gets ready and says so. On the loop. */
final class Preparation {
    /** What a leader writes is not to be trusted with our timers. */
    private static final long LONGEST_MILLIS = Duration.ofDays(1).toMillis();

    private final NodeCore core;
    private final String where;
    private final Optional<LeadershipPreparation> users;
    private final GrantCallback<Term> callback;
    private final Ballot ballot;
    private String handover = "";
    private @Nullable InterruptibleCall running;
    private Cancellable limit = () -> {};

    Preparation(
            NodeCore core,
            String election,
            Optional<LeadershipPreparation> users,
            GrantCallback<Term> callback,
            Ballot ballot) {
        this.core = core;
        this.where = "preparing to lead election " + election;
        this.users = users;
        this.callback = callback;
        this.ballot = ballot;
    }

    /** A leader may name us, still or anew. */
    void look(Optional<Naming> said) {
        said.ifPresentOrElse(this::named, this::unnamed);
    }

    private void named(Naming naming) {
        if (!naming.handover().equals(handover)) {
            unnamed();
            handover = naming.handover();
            if (users.isPresent()) {
                begin(users.get(), naming);
            } else {
                answer(handover, true);
            }
        }
    }

    /** No leader names us; what is being prepared is in vain. */
    void unnamed() {
        handover = "";
        limit.cancel();
        if (running != null) {
            running.interrupt();
        }
    }

    private void begin(LeadershipPreparation preparation, Naming naming) {
        InterruptibleCall call = new InterruptibleCall(preparation::prepare);
        running = call;
        Duration longest = Duration.ofMillis(Math.max(0, Math.min(LONGEST_MILLIS, naming.withinMillis())));
        limit = core.later(longest, () -> {
            core.failures().report(where, new QuorateException(where + " took longer than " + longest));
            // The leader's own time-out says it better than an answer that races it.
            running = null;
            call.interrupt();
        });
        if (!callback.between(() -> run(call, naming.handover()))) {
            answer(naming.handover(), false);
        }
    }

    /** On the callback executor. */
    private void run(InterruptibleCall call, String id) {
        boolean ready = false;
        try {
            call.run();
            ready = true;
        } catch (InterruptedException e) {
            // In vain, or too late and said so.
        } catch (Exception | Error e) {
            core.failures().report(where, e);
        }
        boolean outcome = ready;
        core.loop().execute(() -> {
            if (running == call) {
                limit.cancel();
                running = null;
                answer(id, outcome);
            }
        });
    }

    private void answer(String id, boolean ready) {
        if (id.equals(handover)) {
            ballot.answer(Optional.of(new Answer(id, ready)));
        }
    }
}
