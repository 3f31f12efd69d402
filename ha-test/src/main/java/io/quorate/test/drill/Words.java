package io.quorate.test.drill;

import java.util.Locale;

/** Events as people read them. */
final class Words {
    private Words() {}

    static String time(long at, long start) {
        return String.format(Locale.ROOT, "%9.3f s", (at - start) / 1e9);
    }

    static String of(Event event, long start) {
        if (event instanceof Event.Struck e) {
            return "fault " + e.number() + " strikes: " + e.fault() + " of " + e.who();
        } else if (event instanceof Event.Relieved e) {
            return "fault " + e.number() + " ends: " + e.fault() + " of " + e.who();
        } else if (event instanceof Event.LeftOut e) {
            return "fault " + e.number() + " is left out: " + e.fault() + " of " + e.who() + ", " + e.why();
        } else if (event instanceof Event.Held e) {
            return e.who() + " holds '" + e.resource() + "'" + e.share().words() + " with token " + e.token()
                    + ", certainly valid until " + time(e.until(), start).strip();
        } else if (event instanceof Event.Ended e) {
            return e.who() + " learns that its token " + e.token() + " is over: " + e.reason();
        } else if (event instanceof Event.Revoked e) {
            return "all that " + e.who() + " holds is taken from it by force";
        } else if (event instanceof Event.Wrote e) {
            return e.who() + " writes " + e.id() + " to '" + e.document() + "' under token " + e.token() + ": "
                    + answer(e, start);
        } else if (event instanceof Event.Read e) {
            String found = e.id().isEmpty() ? "nothing" : e.id() + " of revision " + e.revision();
            return e.who() + " reads '" + e.document() + "' and finds " + found;
        } else if (event instanceof Event.Ranked e) {
            return e.who() + " has rank " + e.rank() + " in generation " + e.token() + " of '" + e.resource()
                    + "' with the members [" + e.members() + "]";
        } else if (event instanceof Event.Met e) {
            String passed = e.passed() == e.at()
                    ? ""
                    : " and passes at " + time(e.passed(), start).strip();
            return e.who() + " comes to barrier " + e.number() + " of generation " + e.token() + passed;
        } else if (event instanceof Event.Picture e) {
            return e.who() + " sees " + (e.leader() < 0 ? "no leader" : "leader " + e.leader()) + " and the members ["
                    + e.members() + "]" + (e.fresh() ? "" : ", and knows that this may be old");
        } else if (event instanceof Event.Life e) {
            return e.who() + (e.up() ? " begins its life " : " ends its life ") + e.number();
        } else if (event instanceof Event.Server e) {
            return e.who() + " is " + e.role() + (e.term() < 0 ? "" : " in term " + e.term());
        } else if (event instanceof Event.Leaked e) {
            return e.who() + " left " + e.what();
        } else if (event instanceof Event.Failed e) {
            return "the drill failed at " + e.who() + ": " + e.what();
        }
        throw new IllegalArgumentException("no words for " + event);
    }

    private static String answer(Event.Wrote e, long start) {
        return switch (e.outcome()) {
            case DONE ->
                "done at revision " + e.revision() + ", answered at "
                        + time(e.answered(), start).strip();
            case REFUSED -> "refused at " + time(e.answered(), start).strip();
            case UNKNOWN -> "outcome unknown";
        };
    }
}
