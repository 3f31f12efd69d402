package io.quorate.examples.demo;

import io.quorate.examples.demo.load.LoadMain;
import io.quorate.examples.gateway.GatewayMain;
import io.quorate.examples.modelserver.ModelServerMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The demo's processes. Confined to the thread that drives the demo, but for {@link #close()}. */
final class Cluster implements AutoCloseable {
    static final List<String> SERVERS = List.of("digits-1", "digits-2", "digits-3");
    static final List<String> GATEWAYS = List.of("gateway-1", "gateway-2");
    static final String LOAD = "load";

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(12);

    private static final String PATIENT = "--head-timeout 6s --timeout 9s --patience 4s --max-pending 1000";

    private final Store kind;
    private final Processes processes;
    private String store = "";

    Cluster(Store kind, Path folder, Consumer<String> lines) {
        this.kind = kind;
        processes = new Processes(kind, folder, lines);
    }

    /** Starts the store, then everything that needs it at once; returns when all of it serves. */
    void start() throws InterruptedException {
        store = processes.startStore();
        SERVERS.forEach(this::launchServer);
        GATEWAYS.forEach(this::launchGateway);
        for (String name : Stream.concat(SERVERS.stream(), GATEWAYS.stream()).toList()) {
            processes.said(name);
        }
    }

    void startLoad(int rate) throws InterruptedException {
        List<String> gateways = new ArrayList<>();
        for (String gateway : GATEWAYS) {
            gateways.add(gateway + "=" + address(gateway));
        }
        processes.launch(
                LOAD, LoadMain.class, "--rate", Integer.toString(rate), "--gateways", String.join(",", gateways));
        processes.said(LOAD);
    }

    /** Starts a server or gateway again that was killed. */
    void restart(String name) throws InterruptedException {
        if (SERVERS.contains(name)) {
            launchServer(name);
        } else {
            launchGateway(name);
        }
        processes.said(name);
    }

    // Both are more patient than they need be: a laptop that is busy elsewhere for a moment should not fail the demo.
    private void launchServer(String name) {
        String zone = "zone-" + name.charAt(name.length() - 1);
        processes.launch(name, ModelServerMain.class, member(name, "--zone", zone, "--queue", "1000"));
    }

    private void launchGateway(String name) {
        processes.launch(
                name, GatewayMain.class, member(name, ("--models digits --event-loops 1 " + PATIENT).split(" ", -1)));
    }

    private String[] member(String name, String... more) {
        return Stream.concat(
                        Stream.of("--store", store, "--id", name, "--port", "0", "--session-ttl", kind.ttlFlag()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    String store() {
        return store;
    }

    ServerProcess process(String name) {
        return processes.process(name);
    }

    String address(String name) throws InterruptedException {
        return new Words(processes.said(name)).text("http").orElse("");
    }

    String health(String name) throws InterruptedException {
        return new Words(processes.said(name)).text("health").orElse("");
    }

    /** Ends the load in good order: every request that was sent gets its answer, or its time-out. */
    boolean stopLoad() throws InterruptedException {
        process(LOAD).stop();
        return process(LOAD).awaitEnd(LAST_ANSWERS);
    }

    /** Those that live. */
    String alive(List<String> names) {
        return names.stream().filter(name -> process(name).isAlive()).collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        processes.close();
    }
}
