package io.quorate.internal.group;

import io.quorate.group.GroupOptions;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.internal.node.Vacancy;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of a round's key does: gathers members, opens the generation, lets its barriers go, and closes it when a
 * member is missing. On the loop.
 */
final class Coordination implements Mirror.Listener {
    /** Events bring news faster; this bounds the wait if the one that matters never comes. */
    static final Duration RECHECK = Duration.ofSeconds(1);

    private final NodeCore core;
    private final GroupCore group;
    private final MemberCore member;
    private final Vigil vigil;
    private final GroupOptions options;
    private final Standing own;
    private final Entry key;
    private final int lastSize;
    private final Roll roll;
    private final Vacancy lastCall;
    private final String rosterName;
    private final String passedName;
    private @Nullable Mirror members;
    private @Nullable Roster roster;
    private @Nullable Entry rosterEntry;
    private @Nullable Entry passedEntry;
    private Counts passed;
    private boolean seen;
    private boolean busy;
    private boolean stopped;

    /**
     * @param lastSize how many members the last generation had, as far as is known; else 0
     */
    Coordination(
            NodeCore core,
            GroupCore group,
            MemberCore member,
            Vigil vigil,
            GroupOptions options,
            Standing own,
            Entry key,
            int lastSize) {
        this.core = core;
        this.group = group;
        this.member = member;
        this.vigil = vigil;
        this.options = options;
        this.own = own;
        this.key = key;
        this.lastSize = lastSize;
        roll = new Roll(core);
        lastCall = new Vacancy(core);
        rosterName = core.names().next();
        passedName = core.names().next();
        passed = Counts.none(round());
    }

    void start() {
        members = Mirror.of(core, group.membersDir(), this);
        recheck();
    }

    BackendSession session() {
        return own.session();
    }

    long round() {
        return key.createRevision();
    }

    /** Whether something is under way at the store. */
    boolean isBusy() {
        return busy;
    }

    /** Whether this is the round's key. */
    boolean sees(Optional<Entry> shown) {
        boolean ours = shown.filter(key::sameAs).isPresent();
        seen |= ours;
        return ours;
    }

    /** Whether the key is not ours any more: only once the watch has shown it is its absence news. */
    boolean isOvertaken(Optional<Entry> shown) {
        return shown.map(e -> e.createRevision() > round()).orElse(seen);
    }

    /** Decides nothing any more. */
    void stop() {
        stopped = true;
        lastCall.end();
        if (members != null) {
            members.close();
        }
    }

    /** What it has in the store, the key first. */
    List<Entry> belongings() {
        List<Entry> all = new ArrayList<>(List.of(key));
        if (rosterEntry != null) {
            all.add(rosterEntry);
        }
        if (passedEntry != null) {
            all.add(passedEntry);
        }
        return all;
    }

    @Override
    public void changed() {
        Mirror known = members;
        if (stopped || busy || known == null || !known.isKnown() || known.isStale()) {
            return;
        }
        roll.update(known.entries());
        if (!roll.has(own.entry().name())) {
            // Somebody else has removed us.
            member.expelled();
            return;
        }
        // Whoever is proven dead is missing, and holds up no round.
        vigil.watch(session(), known.entries());
        if (roster == null) {
            gather();
        } else {
            attend(roster);
        }
    }

    @Override
    public void failed(StoreException cause) {
        cannot("watching the members of group " + group.name(), cause);
    }

    private void gather() {
        List<Roll.Present> all = roll.all();
        boolean free =
                all.stream().allMatch(p -> p.isFreeFor(round()) || p.entry().sameAs(own.entry()));
        if (!free) {
            // Somebody may still believe in an earlier generation: until it answers, or its session ends.
            return;
        }
        int ready = all.size();
        if (ready < options.min()) {
            lastCall.end();
            return;
        }
        boolean full = ready >= options.max() + options.spares() || (lastSize > 0 && ready >= lastSize);
        if (full || lastCall.hasLasted(options.lastCall(), this::changed)) {
            open(all.subList(0, size(ready)));
        }
    }

    private int size(int ready) {
        int wanted = Math.max(ready - options.spares(), Math.min(ready, lastSize));
        return Math.min(options.max(), Math.max(options.min(), wanted));
    }

    private void open(List<Roll.Present> chosen) {
        lastCall.end();
        Roster opening = Roster.of(round(), options.min(), options.max(), chosen);
        BackendSession session = own.session();
        byte[] value = opening.toBytes();
        write(
                "opening a generation of group " + group.name(),
                Retry.untilKnown(core, () -> true, () -> session.join(group.stateDir(), rosterName, value)),
                written -> {
                    rosterEntry = written;
                    roster = opening;
                });
    }

    private void attend(Roster open) {
        List<Counts> arrivals = new ArrayList<>();
        for (String name : open.names()) {
            roll.of(name).ifPresent(p -> arrivals.add(p.arrivals()));
        }
        if (arrivals.size() < open.names().size()) {
            member.closeRound();
            return;
        }
        Counts now = allOf(arrivals);
        if (!now.equals(passed)) {
            release(now);
        }
    }

    /** How often all have come. */
    private Counts allOf(List<Counts> arrivals) {
        Map<String, Long> least = new HashMap<>();
        arrivals.get(0).byName().forEach((name, count) -> {
            long all = arrivals.stream()
                    .mapToLong(a -> a.round() == round() ? a.of(name) : 0)
                    .min()
                    .orElse(0);
            if (all > 0) {
                least.put(name, all);
            }
        });
        return new Counts(round(), least);
    }

    private void release(Counts now) {
        BackendSession session = own.session();
        byte[] value = now.toBytes();
        Entry before = passedEntry;
        CompletionStage<Entry> writing = Retry.untilKnown(
                core,
                () -> true,
                () -> before == null
                        ? session.join(group.stateDir(), passedName, value)
                        : session.replace(before, value));
        write("letting a barrier of group " + group.name() + " go", writing, written -> {
            passedEntry = written;
            passed = now;
        });
    }

    private void write(String what, CompletionStage<Entry> writing, Consumer<Entry> then) {
        busy = true;
        writing.whenComplete((written, failure) -> {
            busy = false;
            if (failure == null) {
                then.accept(written);
                changed();
            } else {
                cannot(what, Calls.storeFailure(failure));
            }
            member.advance();
        });
    }

    /** Who cannot coordinate leaves that to another. */
    private void cannot(String what, StoreException failure) {
        if (!stopped && failure.kind() != StoreException.Kind.SESSION_LOST) {
            member.cannot(what, failure);
        }
    }

    /** A key that is removed before the watch ever shows it would be missed. */
    private void recheck() {
        core.later(RECHECK, () -> {
            if (stopped || seen) {
                return;
            }
            core.backend()
                    .get(key.key())
                    .whenComplete((found, failure) -> core.loop().execute(() -> {
                        if (!stopped
                                && failure == null
                                && found.filter(key::sameAs).isEmpty()) {
                            member.expelled();
                        } else {
                            recheck();
                        }
                    }));
        });
    }
}
