package io.quorate.examples.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.HaNode;
import io.quorate.LifelineOptions;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A process that does what it is told to, as long as it lives: elections, locks and what else {@link Work} names. */
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
    private final Tasks tasks;
    private final Ledger ledger;
    private final Optional<LeaderElection> election;
    private final Optional<ServiceView> view;
    private final Optional<Team> team;
    private final AtomicReference<@Nullable Leadership> latest = new AtomicReference<>();
    private Event.@Nullable Picture told;

    private Worker(WorkerOptions options, Journal journal, HaNode node) {
        this.options = options;
        this.journal = journal;
        this.node = node;
        tasks = new Tasks(options.name(), journal);
        ledger = new Ledger(options, journal, node.documents());
        election = when(Work.ELECTIONS, () -> node.election(ELECTION));
        view = when(Work.REGISTRY, () -> node.registry().view(SERVICE));
        team = when(
                Work.GROUPS,
                () -> new Team(
                        node,
                        options.name(),
                        tasks,
                        journal,
                        ledger,
                        when(Work.CHECKPOINTS, () -> new Shards(node, options, journal))));
    }

    private <T> Optional<T> when(Work work, Supplier<T> made) {
        return options.work().contains(work) ? Optional.of(made.get()) : Optional.empty();
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
                    .lifeline(LifelineOptions.defaults()
                            .withPort(options.lifelinePort())
                            .withAdvertised(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), options.advertisedPort())))
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
        Optional<CompletionStage<Registration>> registration = when(Work.REGISTRY, this::register);
        election.ifPresent(stands -> stands.stand(
                this::lead,
                CandidateOptions.defaults()
                        .withRankGrace(Duration.ofMillis(150))
                        .withPriority(options.priority())));
        when(Work.LOCKS, () -> new Contenders(node, tasks, journal, ledger)).ifPresent(Contenders::begin);
        when(Work.CHECKPOINTS, () -> new Saver(node, options, tasks, journal)).ifPresent(Saver::begin);
        team.ifPresent(Team::begin);
        tasks.repeat(this::look, SIGHT_MILLIS);
        tasks.repeat(ledger::read, READ_MILLIS);
        System.out.println(READY);
        obey();
        tasks.stop();
        registration.ifPresent(made -> made.thenAccept(Registration::close));
        node.close();
    }

    private CompletionStage<Registration> register() {
        return node.registry()
                .registerAsync(ServiceInstance.builder(SERVICE)
                        .id(options.name())
                        .address(URI.create("http://127.0.0.1:1/"))
                        .label("life", "" + options.life())
                        .build());
    }

    private void obey() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals("step-down")) {
                stepDown();
            } else if (command.equals("stop")) {
                return;
            }
        }
    }

    private void stepDown() {
        Leadership leading = latest.get();
        if (leading != null) {
            leading.close();
        }
        team.ifPresent(Team::stepDown);
    }

    private void lead(Leadership leadership) {
        latest.set(leadership);
        journal.follow(leadership);
        if (options.work().contains(Work.WRITES)) {
            tasks.once(() -> ledger.write(leadership));
        }
    }

    /** Tells what it sees, when that has changed. */
    private void look() {
        long leader = election.flatMap(LeaderElection::leader)
                .map(LeaderInfo::token)
                .map(token -> token.value())
                .orElse(-1L);
        String members = view.stream()
                .flatMap(seen -> seen.instances().stream())
                .map(instance -> instance.id() + "/" + instance.labels().get("life"))
                .sorted()
                .collect(Collectors.joining(" "));
        boolean fresh = view.map(seen -> !seen.isStale()).orElse(true);
        Event.Picture now = new Event.Picture(System.nanoTime(), options.name(), leader, members, fresh);
        Event.Picture before = told;
        if (before == null
                || before.leader() != now.leader()
                || !before.members().equals(now.members())
                || before.fresh() != now.fresh()) {
            told = now;
            journal.add(now);
        }
    }
}
