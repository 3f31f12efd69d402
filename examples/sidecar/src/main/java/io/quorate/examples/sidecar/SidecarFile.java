package io.quorate.examples.sidecar;

import io.quorate.HaNodeBuilder;
import io.quorate.LifelineOptions;
import io.quorate.examples.launch.NodeBuilders;
import io.quorate.examples.sidecar.SidecarOptions.Hook;
import io.quorate.examples.sidecar.SidecarOptions.PrimarySetup;
import io.quorate.examples.sidecar.SidecarOptions.ProbeSetup;
import io.quorate.failover.RestartPolicy;
import io.quorate.failover.SupervisorOptions;
import io.quorate.failover.WorkerCommand;
import io.quorate.health.ProbeKind;
import io.quorate.health.ProbeOptions;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that the properties file says.
 *
 * @param node how to join the cluster
 * @param healthPort where to answer for the server's health, if anywhere
 */
record SidecarFile(HaNodeBuilder node, OptionalInt healthPort, SidecarOptions options) {

    static SidecarFile read(Path file) {
        Settings settings = Settings.read(file);
        HaNodeBuilder node = node(settings);
        OptionalInt healthPort = settings.text("health.port").isPresent()
                ? OptionalInt.of(settings.number("health.port", 0, 65_535, 0))
                : OptionalInt.empty();
        ServiceInstance instance = instance(settings);
        SidecarOptions options = new SidecarOptions(
                instance,
                command(settings),
                supervision(settings),
                probes(settings, instance.address()),
                primary(settings),
                settings.duration("stop.delay", Duration.ofSeconds(2)));
        settings.requireNoOthers();
        return new SidecarFile(node, healthPort, options);
    }

    private static HaNodeBuilder node(Settings settings) {
        String store = settings.required("store", "zookeeper://127.0.0.1:2181/inference");
        HaNodeBuilder node = NodeBuilders.of(store, lifeline(settings));
        String id =
                settings.text("id").orElse("sidecar-" + ProcessHandle.current().pid());
        settings.checked("id", id, "", node::id);
        node.zone(settings.text("zone").orElse(""))
                .region(settings.text("region").orElse(""));
        settings.text("session-ttl").ifPresent(value -> {
            Duration ttl = settings.duration("session-ttl", Duration.ZERO);
            settings.checked("session-ttl", value, "", any -> node.sessionTtl(ttl));
        });
        return node;
    }

    private static LifelineOptions lifeline(Settings settings) {
        LifelineOptions lifeline = settings.text("lifeline.bind")
                .map(value -> settings.checked("lifeline.bind", value, "", SidecarFile::bound))
                .orElse(LifelineOptions.defaults());
        return settings.flag("guardian", true) ? lifeline.withGuardian() : lifeline;
    }

    private static LifelineOptions bound(String address) {
        try {
            return LifelineOptions.defaults().withBind(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("it must be an address of this host, such as 10.0.0.7", e);
        }
    }

    private static ServiceInstance instance(Settings settings) {
        String service = settings.required("service", "llama-70b");
        ServiceInstance.Builder instance = settings.checked("service", service, "", ServiceInstance::builder)
                .state(InstanceState.STARTING);
        settings.required("address", "http://127.0.0.1:8000");
        settings.http("address").ifPresent(instance::address);
        instance.weight(settings.number("weight", 0, ServiceInstance.MAX_WEIGHT, 1));
        settings.text("version").ifPresent(instance::version);
        settings.startingWith("label.").forEach(instance::label);
        return instance.build();
    }

    private static WorkerCommand command(Settings settings) {
        settings.required("command", "python3 -m http.server --bind 127.0.0.1 8000");
        List<String> words = settings.command("command").orElseThrow();
        WorkerCommand command = settings.checked("command", "…", "", any -> WorkerCommand.of(words));
        for (Map.Entry<String, String> variable : settings.startingWith("env.").entrySet()) {
            command = command.withEnvironment(variable.getKey(), variable.getValue());
        }
        Optional<String> directory = settings.text("directory");
        return directory.isEmpty() ? command : command.withDirectory(Path.of(directory.get()));
    }

    private static SupervisorOptions supervision(Settings settings) {
        SupervisorOptions options = SupervisorOptions.defaults()
                .withPolicy(settings.word("restart", RestartPolicy.class, RestartPolicy.ALWAYS));
        Duration first = settings.duration("restart.first", Duration.ofSeconds(1));
        Duration most = settings.duration("restart.most", Duration.ofMinutes(1));
        Duration stable = settings.duration("restart.stable", Duration.ofMinutes(1));
        int limit = settings.number("restart.limit", 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
        Duration grace = settings.duration("stop.grace", Duration.ofSeconds(30));
        String shown = first + " to " + most + ", stable after " + stable;
        return settings.checked(
                "restart.first, restart.most, restart.stable",
                shown,
                "",
                any -> options.withBackoff(first, most)
                        .withStableAfter(stable)
                        .withMaxRestarts(limit)
                        .withStopGrace(grace));
    }

    private static List<ProbeSetup> probes(Settings settings, URI address) {
        List<ProbeSetup> probes = new ArrayList<>();
        for (ProbeKind kind : List.of(ProbeKind.STARTUP, ProbeKind.READINESS, ProbeKind.LIVENESS)) {
            String key = "probe." + kind.name().toLowerCase(Locale.ROOT);
            Duration period = kind == ProbeKind.STARTUP ? Duration.ofSeconds(1) : Duration.ofSeconds(10);
            ProbeOptions options = probeOptions(settings, key, period);
            settings.text(key)
                    .map(value -> settings.checked(
                            key,
                            value,
                            "",
                            text -> Settings.parseHttp(address.resolve(text).toString())))
                    .ifPresent(uri -> probes.add(new ProbeSetup(kind, uri, options)));
        }
        return probes;
    }

    /** The defaults are those of Kubernetes; a start-up probe stands for the initial delay. */
    private static ProbeOptions probeOptions(Settings settings, String key, Duration otherwise) {
        Duration delay = settings.duration(key + ".delay", Duration.ZERO);
        Duration period = settings.duration(key + ".period", otherwise);
        Duration shorter = period.compareTo(Duration.ofSeconds(3)) < 0 ? period : Duration.ofSeconds(3);
        Duration timeout = settings.duration(key + ".timeout", shorter);
        int failures = settings.number(key + ".failures", 1, 1_000, 3);
        int successes = settings.number(key + ".successes", 1, 1_000, 2);
        String shown = "after " + delay + " every " + period + " for " + timeout;
        return settings.checked(
                key + ".*",
                shown,
                "",
                any -> ProbeOptions.defaults()
                        .withInitialDelay(delay)
                        .withPeriod(period)
                        .withTimeout(timeout)
                        .withFailureThreshold(failures)
                        .withSuccessThreshold(successes));
    }

    private static Optional<PrimarySetup> primary(Settings settings) {
        int priority = settings.number("election.priority", Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
        Hook promote = hook(settings, "promote");
        Hook demote = hook(settings, "demote");
        Duration timeout = settings.duration("hook.timeout", Duration.ofSeconds(10));
        if (timeout.isZero()) {
            throw settings.wrong("hook.timeout is zero: it must be a duration such as 10s");
        }
        Optional<String> election = settings.text("election");
        if (election.isEmpty() && !(promote.isNone() && demote.isNone())) {
            throw settings.wrong("promote and demote hooks are given without an election: write for example"
                    + " election=llama-primary, or take them out");
        }
        return election.map(name -> new PrimarySetup(name, priority, promote, demote, timeout));
    }

    private static Hook hook(Settings settings, String event) {
        return new Hook(settings.command(event + ".command"), settings.http(event + ".url"));
    }
}
