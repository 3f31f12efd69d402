package io.quorate.examples.drill;

import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.NodeInfo;
import io.quorate.QuorateException;
import io.quorate.group.Generation;
import io.quorate.group.GroupMember;
import io.quorate.group.GroupOptions;
import io.quorate.group.GroupTimeoutException;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Journal;
import io.quorate.test.drill.Share;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group that writes and meets the others at a barrier, again and again. The leader of a generation that is not
 * full gives it up when somebody else has been there for a while.
 */
final class Team {
    static final String TEAM = "team";
    private static final String BARRIER = "step";
    private static final String BEGINNING = "begin";
    private static final int STEP_MILLIS = 150;
    private static final int ROOM_MILLIS = 750;
    private static final int STEPS_OF_A_SAVE = 8;
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final GroupOptions OPTIONS = GroupOptions.of(2, CampaignOptions.WORKERS.size())
            .withLastCall(Duration.ofSeconds(1))
            .withStopGrace(Duration.ofSeconds(2));

    private final HaNode node;
    private final String who;
    private final Tasks tasks;
    private final Journal journal;
    private final Ledger ledger;
    private final Optional<Shards> shards;
    private final AtomicReference<@Nullable Generation> latest = new AtomicReference<>();

    Team(HaNode node, String who, Tasks tasks, Journal journal, Ledger ledger, Optional<Shards> shards) {
        this.node = node;
        this.who = who;
        this.tasks = tasks;
        this.journal = journal;
        this.ledger = ledger;
        this.shards = shards;
    }

    void begin() {
        node.group(TEAM).join(this::work, OPTIONS);
    }

    /** Gives the generation up that it is in, if any. */
    void stepDown() {
        Generation current = latest.get();
        if (current != null) {
            current.close();
        }
    }

    private void work(Generation generation) throws InterruptedException {
        latest.set(generation);
        journal.follow(generation, Share.of(Share.Kind.MEMBER));
        String members = generation.members().stream()
                .map(member -> member.nodeId() + "~" + member.incarnation())
                .collect(Collectors.joining(" "));
        journal.add(new Event.Ranked(
                System.nanoTime(), who, TEAM, generation.token().value(), generation.rank(), members));
        if (generation.isLeader() && generation.size() < CampaignOptions.WORKERS.size()) {
            tasks.once(() -> makeRoom(generation));
        }
        try {
            long begun = begin(generation);
            for (long step = begun + 1; generation.isValid() && !tasks.isStopping(); step++) {
                ledger.write(generation, TEAM);
                meet(generation, step);
                if (shards.isPresent() && step % STEPS_OF_A_SAVE == 0) {
                    shards.get().save(generation, step);
                }
                // Not all alike, so that somebody comes to the barrier well before the others.
                tasks.pause(ThreadLocalRandom.current().nextInt(2 * STEP_MILLIS));
            }
        } catch (GrantLostException over) {
            // The next one.
        } finally {
            // Elsewhere: what the store does not answer must not hold the next generation up.
            tasks.once(() -> {
                if (!generation.isValid()) {
                    ledger.write(new Unchecked(generation), TEAM);
                }
            });
        }
    }

    /** Nobody begins before the leader has said where. */
    private long begin(Generation generation) throws InterruptedException {
        if (generation.isLeader()) {
            shards.ifPresent(saving -> saving.lead(generation));
            long[] step = new long[1];
            patiently(
                    generation,
                    () -> step[0] = shards.isPresent() ? shards.get().restore(generation) : 0);
            patiently(generation, () -> {
                if (generation.get(BEGINNING).isEmpty()) {
                    generation.put(BEGINNING, generation.token() + " " + step[0]);
                }
            });
        }
        String[] heard = new String[1];
        patiently(generation, () -> heard[0] = generation.await(BEGINNING, WAIT));
        String[] parts = heard[0].split(" ", 2);
        if (!parts[0].equals(generation.token().toString())) {
            journal.add(new Event.Failed(System.nanoTime(), who, generation + " was told '" + heard[0] + "'"));
        }
        return Long.parseLong(parts[1]);
    }

    private void meet(Generation generation, long number) throws InterruptedException {
        long token = generation.token().value();
        long came = System.nanoTime();
        journal.add(new Event.Met(came, came, who, TEAM, token, number));
        patiently(generation, () -> generation.barrier(BARRIER, WAIT));
        journal.add(new Event.Met(came, System.nanoTime(), who, TEAM, token, number));
    }

    /** A store that is away, or a member that is late, is no reason to give up while the generation is open. */
    private void patiently(Generation generation, Tasks.Task task) throws InterruptedException {
        while (true) {
            try {
                task.run();
                return;
            } catch (GrantLostException over) {
                throw over;
            } catch (GroupTimeoutException late) {
                // Again.
            } catch (QuorateException storeIsAway) {
                if (!generation.isValid()) {
                    throw new GrantLostException(TEAM + " is over", storeIsAway);
                }
                tasks.pause(STEP_MILLIS);
            }
        }
    }

    private void makeRoom(Generation generation) throws InterruptedException {
        Optional<String> before = Optional.empty();
        while (generation.isValid() && !tasks.isStopping()) {
            tasks.pause(ROOM_MILLIS);
            Optional<String> now = newcomer(generation);
            if (now.isPresent() && now.equals(before)) {
                generation.close();
            }
            before = now;
        }
    }

    private Optional<String> newcomer(Generation generation) throws InterruptedException {
        try {
            return node.peers().stream()
                    .filter(peer -> generation.members().stream().noneMatch(member -> isSame(member, peer)))
                    .map(NodeInfo::incarnation)
                    .sorted()
                    .findFirst();
        } catch (QuorateException storeIsAway) {
            return Optional.empty();
        }
    }

    private static boolean isSame(GroupMember member, NodeInfo peer) {
        return member.nodeId().equals(peer.id()) && member.incarnation().equals(peer.incarnation());
    }
}
