package io.quorate.test.net;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Command;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts in network namespaces of this machine, joined by a bridge in a namespace of its own, so that nothing of it is
 * seen outside. Links between hosts are cut by {@code iptables}, which drops packets as a broken network does: open
 * connections fall silent and new ones hang.
 *
 * <p>Needs Linux, root, {@code ip} and {@code iptables}; {@link #unavailableBecause} says what is missing. What a killed
 * run left behind is removed by the next {@link #create}. Not thread-safe.
 */
public final class NetworkNamespaces implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NetworkNamespaces.class.getName());
    private static final Pattern OURS = Pattern.compile("(?m)^quorate-(\\d+)-\\d+-[\\w-]+");
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final int MOST_HOSTS = 250;

    private record Cut(NamespaceHost from, NamespaceHost to) {}

    private final String prefix = "quorate-" + ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet() + "-";
    private final String hub = prefix + "hub";
    private final String subnet = "10." + ThreadLocalRandom.current().nextInt(1, 255) + "."
            + ThreadLocalRandom.current().nextInt(1, 255) + ".";
    private final Map<String, NamespaceHost> hosts = new LinkedHashMap<>();
    private final Set<Cut> cuts = new HashSet<>();

    private NetworkNamespaces() {}

    /**
     * Whether this machine lets this process make namespaces.
     *
     * @return whether {@link #create} can succeed
     */
    public static boolean available() {
        return unavailableBecause().isEmpty();
    }

    /**
     * Why {@link #create} cannot succeed here.
     *
     * @return what is missing, or empty if nothing is
     */
    public static Optional<String> unavailableBecause() {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return Optional.of("network namespaces exist on Linux only");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("only root may make network namespaces");
        }
        return List.of("ip", "iptables").stream()
                .filter(command -> !onPath(command))
                .findFirst()
                .map(command -> "the command '" + command + "' is not installed")
                .or(NetworkNamespaces::refusal);
    }

    /**
     * Makes an empty network.
     *
     * @return the network; close it
     * @throws TestKitException if it cannot be made
     */
    public static NetworkNamespaces create() {
        sweep();
        NetworkNamespaces network = new NetworkNamespaces();
        try {
            ip("netns", "add", network.hub);
            ip("-n", network.hub, "link", "add", "br0", "type", "bridge");
            ip("-n", network.hub, "link", "set", "br0", "up");
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /**
     * The host of this name, made when first asked for.
     *
     * @param name letters, digits, {@code _} and {@code -}
     * @return the host
     */
    public NamespaceHost host(String name) {
        if (!name.matches("[\\w-]{1,64}") || name.equals("hub")) {
            throw new IllegalArgumentException(
                    "host '" + name + "': must be 1 to 64 letters, digits, '_' and '-', and not 'hub'");
        }
        NamespaceHost known = hosts.get(name);
        return known == null ? add(name) : known;
    }

    /**
     * Cuts two hosts off from each other, both ways. No effect if they are.
     *
     * @param one a host
     * @param other another host
     */
    public void cut(NamespaceHost one, NamespaceHost other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /**
     * Drops what one host sends to another, and only that.
     *
     * @param from the sender
     * @param to the host that no longer hears it
     */
    public void cutOneWay(NamespaceHost from, NamespaceHost to) {
        if (cuts.add(new Cut(from, to))) {
            rule("-A", from, to);
        }
    }

    /**
     * Joins two hosts again, both ways. No effect if they are.
     *
     * @param one a host
     * @param other another host
     */
    public void heal(NamespaceHost one, NamespaceHost other) {
        List.of(new Cut(one, other), new Cut(other, one)).forEach(this::mend);
    }

    /** Joins all hosts again. */
    public void heal() {
        List.copyOf(cuts).forEach(this::mend);
    }

    /** Kills what still runs on the hosts and removes them. Idempotent. */
    @Override
    public void close() {
        names().stream().filter(name -> name.startsWith(prefix)).forEach(NetworkNamespaces::remove);
        hosts.clear();
        cuts.clear();
    }

    private NamespaceHost add(String name) {
        int number = hosts.size() + 1;
        if (number > MOST_HOSTS) {
            throw new TestKitException("host '" + name + "' is one too many: a network has at most " + MOST_HOSTS);
        }
        NamespaceHost host = new NamespaceHost(name, subnet + number, prefix + name);
        String port = "v" + number;
        ip("netns", "add", host.namespace());
        hosts.put(name, host);
        ip("link", "add", port, "netns", hub, "type", "veth", "peer", "name", "eth0", "netns", host.namespace());
        ip("-n", hub, "link", "set", port, "master", "br0", "up");
        ip("-n", host.namespace(), "address", "add", host.address() + "/24", "dev", "eth0");
        ip("-n", host.namespace(), "link", "set", "eth0", "up");
        ip("-n", host.namespace(), "link", "set", "lo", "up");
        return host;
    }

    private void mend(Cut cut) {
        if (cuts.remove(cut)) {
            rule("-D", cut.from, cut.to);
        }
    }

    // At the receiver: the sender's kernel learns nothing, as with a lossy wire.
    private static void rule(String action, NamespaceHost from, NamespaceHost to) {
        ip("netns", "exec", to.namespace(), "iptables", "-w", action, "INPUT", "-s", from.address(), "-j", "DROP");
    }

    // Left by runs that were killed: their processes ended with them, their namespaces did not.
    private static void sweep() {
        for (String name : names()) {
            Matcher ours = OURS.matcher(name);
            if (ours.matches()
                    && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
                LOG.log(Level.INFO, "removing the namespace {0} of a run that is gone", name);
                remove(name);
            }
        }
    }

    private static void remove(String name) {
        ip("netns", "pids", name)
                .lines()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
                .forEach(ProcessHandle::destroyForcibly);
        ip("netns", "del", name);
    }

    private static List<String> names() {
        return OURS.matcher(ip("netns", "list"))
                .results()
                .map(result -> result.group())
                .toList();
    }

    private static Optional<String> refusal() {
        String probe = "quorate-" + ProcessHandle.current().pid() + "-0-probe" + RUNS.incrementAndGet();
        try {
            ip("netns", "add", probe);
            try {
                ip("netns", "exec", probe, "iptables", "-w", "-S");
            } finally {
                ip("netns", "del", probe);
            }
            return Optional.empty();
        } catch (TestKitException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static boolean onPath(String command) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    private static String ip(String... words) {
        String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        return Command.run(command);
    }
}
