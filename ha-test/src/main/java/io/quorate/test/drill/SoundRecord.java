package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.List;

/** Whether the others have judged all that happened. */
final class SoundRecord implements Checker {
    @Override
    public Judgement judge(History history) {
        List<Violation> found = new ArrayList<>();
        for (Event.Failed failed : history.all(Event.Failed.class)) {
            found.add(new Violation(failed.who() + ": " + failed.what(), failed.at(), failed.at(), List.of(failed)));
        }
        if (history.leftOut() > 0) {
            found.add(new Violation(
                    history.leftOut() + " events did not fit into the history: shorten the run, or raise its limit",
                    history.start(),
                    history.start(),
                    List.of()));
        }
        return new Judgement(
                "the drill struck as planned, and its record is whole",
                history.events().size(),
                "events",
                found);
    }
}
