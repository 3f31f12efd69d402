package io.quorate.examples.drill;

import io.quorate.test.drill.Event;
import io.quorate.test.drill.Fault;
import io.quorate.test.drill.History;
import io.quorate.test.drill.Strike.Relief;
import io.quorate.test.drill.Victims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** All that a campaign can do to its workers, their links and the store's servers. */
final class Faults {
    static final String LEADER = "leader";
    static final String FOLLOWER = "follower";
    static final String SAVER = "saver";
    static final String STORE_LEADER = "store-leader";
    private static final Duration A_BLINK = Duration.ofMillis(300);
    private static final Duration A_WHILE = Duration.ofSeconds(4);
    /** Long enough for a wrong proof to be acted on, or taken back. */
    private static final Duration PROVEN_WRONG = Duration.ofSeconds(3);

    private static final int DELAY_DIVISOR = 5;
    /** A third of the workers, or of the store's servers, may be down for each reason. */
    private static final int SURVIVORS = 1;

    private final Map<String, WorkerProcess> workers;
    private final Map<String, WorkerLink> links;
    private final Map<String, LifelineLink> lifelines;
    private final DrillStore store;
    private final String namespace;
    private final Duration ttl;
    private final History history;
    private final List<Fault> all = new ArrayList<>();

    Faults(
            Map<String, WorkerProcess> workers,
            Map<String, WorkerLink> links,
            Map<String, LifelineLink> lifelines,
            DrillStore store,
            String namespace,
            Duration ttl,
            Function<String, Optional<String>> holder,
            History history) {
        this.history = history;
        this.workers = workers;
        this.links = links;
        this.lifelines = lifelines;
        this.store = store;
        this.namespace = namespace;
        this.ttl = ttl;
        List<String> names = workers.keySet().stream().sorted().toList();
        int most = Math.max(1, names.size() - SURVIVORS);
        Supplier<Optional<String>> leader = () -> holder.apply(Worker.ELECTION);
        Supplier<Optional<String>> saver = () -> holder.apply(Saver.LOCK);
        ofProcesses(Victims.of("process", names)
                .atMost(most)
                .withRole(LEADER, leader)
                .withRole(SAVER, saver));
        Supplier<Optional<String>> follower = () -> {
            Optional<String> now = leader.get();
            return names.stream().filter(name -> !now.equals(Optional.of(name))).findFirst();
        };
        ofLinks(Victims.of("link", names)
                .atMost(most)
                .withRole(LEADER, leader)
                .withRole(FOLLOWER, follower)
                .withRole(SAVER, saver));
        ofLifelines(Victims.of("lifeline", names)
                .atMost(most)
                .withRole(LEADER, leader)
                .withRole(SAVER, saver));
        ofAnswers(Victims.of("answer", names).atMost(most).withRole(LEADER, leader));
        ofServers(Victims.of("server", store.servers()).withRole(STORE_LEADER, store::leader));
    }

    List<Fault> all() {
        return List.copyOf(all);
    }

    private void ofProcesses(Victims processes) {
        add(Fault.of("kill", processes, who -> {
                    worker(who).kill();
                    return worker(who)::start;
                })
                .lasting(A_BLINK, A_WHILE));
        add(Fault.of("pause", processes, who -> {
                    worker(who).pause();
                    return worker(who)::resume;
                })
                .lasting(A_BLINK, beyondTtl()));
        add(Fault.of("restart", processes, who -> {
                    worker(who).stop();
                    return worker(who)::start;
                })
                .lasting(Duration.ZERO, Duration.ofSeconds(1)));
        add(Fault.of("step-down", processes, who -> {
            worker(who).stepDown();
            return Relief.NONE;
        }));
        add(Fault.of("expire-session", processes, who -> {
            store.awaitQuorum();
            long before = System.nanoTime();
            long revision = Long.MAX_VALUE;
            try {
                store.expire(namespace, who);
                revision = store.revision();
            } finally {
                history.add(new Event.Revoked(before, who, revision));
            }
            return Relief.NONE;
        }));
    }

    private void ofLinks(Victims linked) {
        link("cut", linked, WorkerLink::cut, A_BLINK, beyondTtl());
        link("silence", linked, WorkerLink::silence, A_BLINK, beyondTtl());
        link("half-open", linked, WorkerLink::holdRequests, A_BLINK, beyondTtl());
        link("lose-replies", linked, WorkerLink::loseReplies, A_BLINK, ttl);
        add(Fault.of("reset", linked, who -> {
            link(who).reset();
            return Relief.NONE;
        }));
    }

    /** A wrong proof of death, and something that is none. */
    private void ofLifelines(Victims watched) {
        add(Fault.of("end-lifeline", watched, who -> {
                    long before = System.nanoTime();
                    lifeline(who).end();
                    return () -> {
                        store.awaitQuorum();
                        history.add(new Event.Revoked(before, who, store.revision()));
                    };
                })
                .lasting(PROVEN_WRONG, PROVEN_WRONG.multipliedBy(2)));
        add(Fault.of("reset-lifeline", watched, who -> {
            lifeline(who).reset();
            return Relief.NONE;
        }));
    }

    /** By less than a request may take: the worker goes on, on old answers. */
    private void ofAnswers(Victims linked) {
        add(Fault.of("delay-replies", linked, who -> {
                    link(who).delayReplies(ttl.dividedBy(DELAY_DIVISOR));
                    return () -> link(who).delayReplies(Duration.ZERO);
                })
                .lasting(ttl.dividedBy(2), ttl.multipliedBy(2)));
    }

    private void link(String name, Victims linked, Consumer<WorkerLink> action, Duration least, Duration most) {
        add(Fault.of(name, linked, who -> {
                    action.accept(link(who));
                    return link(who)::heal;
                })
                .lasting(least, most));
    }

    private void ofServers(Victims servers) {
        add(Fault.of("kill-server", servers, who -> {
                    store.kill(who);
                    return () -> backWith(() -> store.start(who));
                })
                .lasting(A_BLINK, A_WHILE));
        add(Fault.of("pause-server", servers, who -> {
                    store.pause(who);
                    return () -> backWith(() -> store.resume(who));
                })
                .lasting(A_BLINK, A_WHILE));
        add(Fault.of("isolate-server", servers, who -> {
                    store.isolate(who);
                    return () -> backWith(() -> store.heal(who));
                })
                .lasting(A_BLINK, A_WHILE));
        add(Fault.of("lose-quorum", servers, who -> {
                    String next = after(who);
                    store.pause(who);
                    store.pause(next);
                    return () -> backWith(() -> {
                        store.resume(who);
                        store.resume(next);
                    });
                })
                .lasting(Duration.ofSeconds(1), A_WHILE)
                .alone());
    }

    private String after(String server) {
        List<String> servers = store.servers();
        return servers.get((servers.indexOf(server) + 1) % servers.size());
    }

    private void backWith(Runnable relief) throws InterruptedException {
        relief.run();
        store.awaitWhole();
    }

    private Duration beyondTtl() {
        return ttl.multipliedBy(3).dividedBy(2);
    }

    private void add(Fault fault) {
        all.add(fault);
    }

    private WorkerProcess worker(String name) {
        return present(workers, name);
    }

    private LifelineLink lifeline(String name) {
        return present(lifelines, name);
    }

    private WorkerLink link(String name) {
        return present(links, name);
    }

    private static <T> T present(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no worker '" + name + "': there are " + all.keySet());
        }
        return found;
    }
}
