package io.quorate.internal.group;

import io.quorate.GrantLostException;
import io.quorate.group.Generation;
import io.quorate.group.GroupMember;
import io.quorate.group.GroupTimeoutException;
import io.quorate.internal.Names;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.GrantCore;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Era;
import io.quorate.spi.Entry;
import io.quorate.time.Scheduler.Cancellable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** This member's part in one generation; the round's entry guards its writes. Thread-safe. */
final class GenerationCore extends GrantCore implements Generation {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final NodeCore core;
    private final Roster roster;
    private final int rank;
    private final Barriers barriers;
    private final Values values;
    private final Consumer<GenerationCore> giveUp;
    private final Set<String> barrierNames = ConcurrentHashMap.newKeySet();
    /** What ends the waits when the generation does. */
    private final Set<Runnable> waits = ConcurrentHashMap.newKeySet();

    GenerationCore(
            NodeCore core,
            GroupCore group,
            Entry round,
            Era era,
            Roster roster,
            Standing standing,
            Consumer<GenerationCore> giveUp) {
        super(core, group.name(), round, era);
        this.core = core;
        this.roster = roster;
        this.rank = roster.rankOf(standing.entry().name());
        this.barriers = new Barriers(roster.round(), standing);
        this.values = new Values(core, group.valuesDir(), era.session(), round);
        this.giveUp = giveUp;
        lost().thenAccept(loss -> waits.forEach(Runnable::run));
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public List<GroupMember> members() {
        return roster.members();
    }

    @Override
    public void barrier(String name, Duration timeout) throws InterruptedException {
        Names.requireName("barrier", name);
        requireTimeout(timeout);
        String what = "barrier '" + name + "' of " + this;
        requireValid(what);
        if (barrierNames.add(name) && barrierNames.size() > MAX_NAMES) {
            barrierNames.remove(name);
            throw new IllegalStateException(what + ": this generation has used " + MAX_NAMES
                    + " names: no more are allowed, use one name again and again");
        }
        await(what, "not all " + size() + " members have come", arrive(name), timeout);
    }

    /** The wait of which {@link #barrier} is the blocking form. */
    CompletableFuture<@Nullable Void> arrive(String name) {
        CompletableFuture<@Nullable Void> through = new CompletableFuture<>();
        core.loop().execute(() -> copy(barriers.arrive(name), through));
        return through;
    }

    @Override
    public void put(String name, String value) throws InterruptedException {
        String what = what(name);
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(what + " has " + bytes + " bytes in UTF-8: at most " + MAX_VALUE_BYTES
                    + " are allowed, share a reference instead");
        }
        requireValid(what);
        Calls.await(what, putAsync(name, value), core.requestTimeout());
    }

    /** The call of which {@link #put} is the blocking form. */
    CompletionStage<Entry> putAsync(String name, String value) {
        return values.put(name, value).handle((won, failure) -> {
            if (failure != null) {
                throw refused(what(name), Calls.storeFailure(failure));
            }
            return won.orElseThrow(() -> Values.taken(name));
        });
    }

    @Override
    public Optional<String> get(String name) throws InterruptedException {
        String what = what(name);
        requireValid(what);
        return Calls.await(what, core.backend().get(values.key(name)), core.requestTimeout())
                .flatMap(values::read);
    }

    @Override
    public String await(String name, Duration timeout) throws InterruptedException {
        String what = what(name);
        requireTimeout(timeout);
        requireValid(what);
        CompletableFuture<String> found = new CompletableFuture<>();
        CompletionStage<Mirror> watching = CompletableFuture.supplyAsync(() -> watch(name, found), core.loop());
        try {
            return await(what, "nobody has set it", found, timeout);
        } finally {
            watching.thenAcceptAsync(Mirror::close, core.loop());
        }
    }

    @Override
    public void close() {
        core.loop().execute(() -> giveUp.accept(this));
    }

    Roster roster() {
        return roster;
    }

    /** All have passed these barriers. On the loop. */
    void passed(Counts counts) {
        barriers.passed(counts);
    }

    /** See {@link Values#clear}. */
    CompletionStage<Void> clear() {
        return values.clear();
    }

    private Mirror watch(String name, CompletableFuture<String> found) {
        Mirror[] mirror = new Mirror[1];
        mirror[0] = Mirror.ofEachChange(
                core, values.dir(name), () -> values.find(mirror[0]).ifPresent(found::complete));
        return mirror[0];
    }

    private <T> T await(String what, String late, CompletionStage<T> stage, Duration timeout)
            throws InterruptedException {
        CompletableFuture<T> wait = new CompletableFuture<>();
        Runnable over = () -> wait.completeExceptionally(
                new GrantLostException(what + ": the generation is over, its members regroup", null));
        waits.add(over);
        copy(stage, wait);
        if (!isValid()) {
            over.run();
        }
        Cancellable timer = core.later(
                timeout,
                () -> wait.completeExceptionally(new GroupTimeoutException(
                        what + ": " + late + " within " + timeout + "; wait again, or give the generation up")));
        try {
            return Calls.await(what, wait, timeout);
        } finally {
            timer.cancel();
            waits.remove(over);
        }
    }

    private static void requireTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("timeout is " + timeout + ": it must be from 0 to " + LONGEST);
        }
    }

    private static <T> void copy(CompletionStage<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, failure) -> {
            if (failure == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    private String what(String name) {
        return "value '" + Names.requireName("value", name) + "' of " + this;
    }
}
