package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every read is as new as the newest write that had been acknowledged to whom it must obey. */
final class CommittedValues implements Checker {
    @Override
    public Judgement judge(History history) {
        List<Event.Read> reads = history.all(Event.Read.class);
        Map<String, Event.Wrote> byId = new HashMap<>();
        Map<String, List<Event.Wrote>> byDocument = new HashMap<>();
        for (Event.Wrote write : history.all(Event.Wrote.class)) {
            byId.put(write.id(), write);
            if (write.outcome() == Outcome.DONE) {
                byDocument
                        .computeIfAbsent(write.document(), name -> new ArrayList<>())
                        .add(write);
            }
        }
        List<Violation> found = new ArrayList<>();
        for (Event.Read read : reads) {
            Event.Wrote newest = newest(read, byDocument.getOrDefault(read.document(), List.of()));
            wrong(read, newest, byId.get(read.id()))
                    .ifPresent(what -> found.add(violation(history, read, newest, what)));
        }
        return new Judgement("no acknowledged write is lost", reads.size(), "reads", found);
    }

    private static Event.@Nullable Wrote newest(Event.Read read, List<Event.Wrote> done) {
        Event.Wrote newest = null;
        for (Event.Wrote write : done) {
            boolean binding = write.answered() <= read.at()
                    && (read.newest() || write.who().equals(read.who()));
            if (binding && (newest == null || write.revision() > newest.revision())) {
                newest = write;
            }
        }
        return newest;
    }

    private static Optional<String> wrong(Event.Read read, Event.@Nullable Wrote newest, Event.@Nullable Wrote seen) {
        if (newest != null && read.revision() < newest.revision()) {
            return Optional.of(
                    "the acknowledged write " + newest.id() + " of revision " + newest.revision() + " was lost");
        }
        if (newest != null && read.revision() == newest.revision() && !read.id().equals(newest.id())) {
            return Optional.of("the write of revision " + read.revision() + " was " + newest.id());
        }
        if (!read.id().isEmpty() && seen == null) {
            return Optional.of("nobody wrote that");
        }
        return seen != null && seen.outcome() == Outcome.REFUSED
                ? Optional.of("that write had been refused")
                : Optional.empty();
    }

    private static Violation violation(History history, Event.Read read, Event.@Nullable Wrote newest, String why) {
        String found = read.id().isEmpty() ? "nothing" : read.id() + " of revision " + read.revision();
        String what = read.who() + " read '" + read.document() + "' and found " + found + ", but " + why;
        List<Event> involved = newest == null ? List.of(read) : List.of(newest, read);
        long from = newest == null ? read.at() : newest.at();
        return new Violation(what, read.at(), read.answered(), Slice.of(history, from, read.answered(), involved));
    }
}
