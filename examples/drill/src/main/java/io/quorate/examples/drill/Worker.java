package io.quorate.examples.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.HaNode;
import io.quorate.election.CandidateOptions;
import io.quorate.election.LeaderElection;
import io.quorate.election.LeaderInfo;
import io.quorate.election.Leadership;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.test.Leaks;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Journal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A process that stands for election, is registered, watches the others and, while it leads, writes. */
final class Worker {
    static final String ELECTION = "drill";
    static final String SERVICE = "workers";
    static final String READY = "READY";
    static final String STOPPED = "STOPPED";
    private static final int SIGHT_MILLIS = 20;
    private static final int READ_MILLIS = 500;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration THREADS_END = Duration.ofSeconds(5);

    private final WorkerOptions options;
    private final Journal journal;
    private final HaNode node;
    private final LeaderElection election;
    private final ServiceView view;
    private final Ledger ledger;
    private final AtomicReference<@Nullable Leadership> latest = new AtomicReference<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Event.@Nullable Picture told;

    private Worker(WorkerOptions options, Journal journal, HaNode node) {
        this.options = options;
        this.journal = journal;
        this.node = node;
        election = node.election(ELECTION);
        view = node.registry().view(SERVICE);
        ledger = new Ledger(options, journal, node.documents());
    }

    /** The arguments are those of {@link WorkerOptions#toArguments()}. */
    public static void main(String[] args) throws Exception {
        WorkerOptions options = WorkerOptions.of(args);
        Leaks before = Leaks.snapshot().ignoring("quorate-parent-watch");
        Journal journal = Journal.open(Path.of(options.journals()), options.name(), options.life());
        try {
            HaNode node = HaNode.builder(options.uri())
                    .id(options.name())
                    .sessionTtl(options.ttl())
                    .connectTimeout(START_LIMIT)
                    .build();
            new Worker(options, journal, node).run();
            before.assertNoneSince(THREADS_END);
        } catch (AssertionError | RuntimeException e) {
            journal.add(
                    e instanceof AssertionError
                            ? new Event.Leaked(System.nanoTime(), options.name(), String.valueOf(e.getMessage()))
                            : new Event.Failed(System.nanoTime(), options.name(), e.toString()));
        }
        journal.close();
        System.out.println(STOPPED);
    }

    private void run() throws IOException {
        CompletionStage<Registration> registration = node.registry()
                .registerAsync(ServiceInstance.builder(SERVICE)
                        .id(options.name())
                        .address(URI.create("http://127.0.0.1:1/"))
                        .label("life", "" + options.life())
                        .build());
        election.stand(
                this::lead,
                CandidateOptions.defaults()
                        .withRankGrace(Duration.ofMillis(150))
                        .withPriority(options.priority()));
        daemon(() -> repeat(this::look, SIGHT_MILLIS)).start();
        daemon(() -> repeat(ledger::read, READ_MILLIS)).start();
        System.out.println(READY);
        obey();
        stopping.countDown();
        registration.thenAccept(Registration::close);
        node.close();
    }

    private void obey() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            Leadership leading = latest.get();
            if (command.equals("step-down") && leading != null) {
                leading.close();
            } else if (command.equals("stop")) {
                return;
            }
        }
    }

    private void lead(Leadership leadership) {
        latest.set(leadership);
        journal.follow(leadership);
        if (!options.pause().isZero()) {
            daemon(() -> ledger.write(leadership)).start();
        }
    }

    /** Tells what it sees, when that has changed. */
    private void look() {
        long leader = election.leader()
                .map(LeaderInfo::token)
                .map(token -> token.value())
                .orElse(-1L);
        String members = view.instances().stream()
                .map(instance -> instance.id() + "/" + instance.labels().get("life"))
                .sorted()
                .collect(Collectors.joining(" "));
        Event.Picture now = new Event.Picture(System.nanoTime(), options.name(), leader, members, !view.isStale());
        Event.Picture before = told;
        if (before == null
                || before.leader() != now.leader()
                || !before.members().equals(now.members())
                || before.fresh() != now.fresh()) {
            told = now;
            journal.add(now);
        }
    }

    private void repeat(Runnable task, int everyMillis) {
        try {
            while (!stopping.await(everyMillis, TimeUnit.MILLISECONDS)) {
                task.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            journal.add(new Event.Failed(System.nanoTime(), options.name(), e.toString()));
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "worker");
        thread.setDaemon(true);
        return thread;
    }
}
