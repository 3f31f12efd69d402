package io.quorate.test.drill;

import java.util.List;

/** What was found to be left behind. */
final class NothingLeaked implements Checker {
    private final int lookers;

    NothingLeaked(int lookers) {
        this.lookers = lookers;
    }

    @Override
    public Judgement judge(History history) {
        List<Violation> found = history.all(Event.Leaked.class).stream()
                .map(NothingLeaked::violation)
                .toList();
        return new Judgement("nothing is left behind", lookers, "things that were looked at", found);
    }

    private static Violation violation(Event.Leaked leak) {
        String what = leak.who() + " left " + leak.what().lines().findFirst().orElse("something");
        return new Violation(what, leak.at(), leak.at(), List.of(leak));
    }
}
