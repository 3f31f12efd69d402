package io.quorate.examples.drill;

import io.quorate.test.TestKitException;
import io.quorate.test.drill.Event;
import io.quorate.test.store.ServerMode;
import io.quorate.test.store.ZooKeeperEnsemble;
import io.quorate.test.store.ZooKeeperServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A real ensemble, with proxies between its servers. */
final class ZooKeeperStore implements DrillStore {
    private static final Duration TICK = Duration.ofMillis(300);
    /** A follower that is not heard of for so long is left behind. */
    private static final int SYNC_TICKS = 6;

    private static final int INIT_TICKS = 25;
    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final Pattern ZXID = Pattern.compile("(?m)^Zxid: 0x(\\p{XDigit}+)");
    private static final int EPOCH_SHIFT = 32;

    private final ZooKeeperEnsemble ensemble;

    private ZooKeeperStore(ZooKeeperEnsemble ensemble) {
        this.ensemble = ensemble;
    }

    static ZooKeeperStore start() throws InterruptedException {
        return new ZooKeeperStore(ZooKeeperEnsemble.builder()
                .tickTime(TICK)
                .syncLimit(SYNC_TICKS)
                .initLimit(INIT_TICKS)
                .forceSync(false)
                .proxied()
                .start());
    }

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public List<String> servers() {
        return ensemble.servers().stream().map(ZooKeeperStore::name).toList();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return ensemble.servers().stream().map(ZooKeeperServer::address).toList();
    }

    @Override
    public String uri(List<InetSocketAddress> addresses, String namespace) {
        return addresses.stream()
                .map(address -> "127.0.0.1:" + address.getPort())
                .collect(Collectors.joining(
                        ",", "zookeeper://", "/" + namespace + "?create=true&tickTime=" + TICK.toMillis() + "ms"));
    }

    @Override
    public Event.Server look(String server) {
        long now = System.nanoTime();
        Optional<ServerMode> mode = server(server).mode();
        if (mode.isEmpty()) {
            return new Event.Server(now, server, "down", -1);
        }
        String role = mode.get().name().toLowerCase(Locale.ROOT);
        return new Event.Server(now, server, role, mode.get() == ServerMode.LEADER ? epoch(server) : -1);
    }

    @Override
    public Optional<String> leader() {
        return ensemble.leader().map(ZooKeeperStore::name);
    }

    @Override
    public void kill(String server) {
        server(server).kill();
    }

    @Override
    public void start(String server) {
        server(server).start();
    }

    @Override
    public void pause(String server) throws InterruptedException {
        server(server).pause();
    }

    @Override
    public void resume(String server) {
        server(server).resume();
    }

    @Override
    public void isolate(String server) {
        ensemble.isolate(server(server).id());
    }

    @Override
    public void heal(String server) {
        ensemble.heal(server(server).id());
    }

    @Override
    public void awaitWhole() throws InterruptedException {
        for (ZooKeeperServer server : ensemble.servers()) {
            server.awaitServing(WHOLE);
        }
    }

    @Override
    public void awaitQuorum() throws InterruptedException {
        ensemble.awaitQuorum(WHOLE);
    }

    @Override
    public void expire(String namespace, String nodeId) {
        ensemble.endSession(namespace, nodeId);
    }

    @Override
    public long revision() {
        ZooKeeperServer leader =
                ensemble.leader().orElseThrow(() -> new TestKitException("no leader to ask for its revision"));
        return zxid(leader);
    }

    /** From the leader, who alone knows all sessions. */
    @Override
    public List<String> leftovers(String namespace) {
        ZooKeeperServer leader =
                ensemble.leader().orElseThrow(() -> new TestKitException("no leader to ask for sessions"));
        return leader.command4lw("dump")
                .lines()
                .map(String::strip)
                .filter(path -> path.startsWith("/" + namespace + "/"))
                .toList();
    }

    @Override
    public void close() {
        ensemble.close();
    }

    private long epoch(String server) {
        try {
            return zxid(server(server)) >>> EPOCH_SHIFT;
        } catch (TestKitException notAnswering) {
            return -1;
        }
    }

    private static long zxid(ZooKeeperServer server) {
        Matcher zxid = ZXID.matcher(server.command4lw("srvr"));
        if (!zxid.find()) {
            throw new TestKitException("server " + server.id() + " does not tell its zxid");
        }
        return Long.parseUnsignedLong(zxid.group(1), 16);
    }

    private ZooKeeperServer server(String name) {
        return ensemble.server(Integer.parseInt(name.substring("zk".length())));
    }

    private static String name(ZooKeeperServer server) {
        return "zk" + server.id();
    }
}
