package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.quorate.ConfigurationException;
import io.quorate.LifelineOptions;
import io.quorate.PeerEvidence.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever reaches the port of a lifeline can do nothing, and a friend is served all the while. */
class HostilePeersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final SocketLimits LIMITS = limits(SOON);
    /** For tests that wait until it has had enough. */
    private static final SocketLimits HASTY = limits(Duration.ofMillis(200));

    private SocketSource node = SocketSource.open(LifelineOptions.defaults(), "node", "n1", LIMITS);
    private InetSocketAddress address = addressOf(node);

    @AfterEach
    void stop() throws Exception {
        node.close();
        node.awaitEnd(SOON);
        assertThat(threads()).isEmpty();
    }

    private static SocketLimits limits(Duration helloTimeout) {
        return new SocketLimits(4, 2, helloTimeout, SocketLimits.DEFAULTS.suspicion(), Duration.ofMillis(100));
    }

    private static InetSocketAddress addressOf(SocketSource source) {
        return Addresses.parse(source.address().orElseThrow()).orElseThrow();
    }

    private void beHasty() throws InterruptedException {
        node.close();
        node.awaitEnd(SOON);
        node = SocketSource.open(LifelineOptions.defaults(), "node", "n1", HASTY);
        address = addressOf(node);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("quorate-(node|friend)-lifeline"))
                .toList();
    }

    private RawPeer greeted(String id) throws Exception {
        RawPeer peer = RawPeer.call(address);
        peer.say(Wire.hello(id, "0"));
        assertThat(peer.hear()).contains(new Frame.Hello("node", "n1"));
        return peer;
    }

    /** The node still serves: sooner or later a friend is greeted, and told of its leave. */
    private void assertThatItServesFriends() throws Exception {
        boolean served = false;
        long giveUp = System.nanoTime() + SOON.toNanos();
        while (!served && System.nanoTime() - giveUp < 0) {
            try (RawPeer guest = RawPeer.call(address)) {
                guest.say(Wire.hello("guest", "0"));
                served = isGreeted(guest);
                if (served) {
                    node.close();
                    assertThat(guest.hear()).contains(new Frame.Leave());
                }
            }
        }
        assertThat(served).isTrue();
    }

    private static boolean isGreeted(RawPeer guest) throws Exception {
        try {
            return guest.hear().equals(Optional.of(new Frame.Hello("node", "n1")));
        } catch (IOException e) {
            // The guest itself was too slow for a hasty node.
            return false;
        }
    }

    @Test
    void oneThreadServesAll() throws Exception {
        List<RawPeer> peers = List.of(greeted("a"), greeted("b"), greeted("c"));
        assertThat(threads()).containsExactly("quorate-node-lifeline");
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    @Test
    void garbageIsAnsweredByHangingUp() throws Exception {
        for (byte[] garbage : List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII), new byte[1_000], new byte[] {0x16, 3, 1, 2, 0, 1, 0})) {
            try (RawPeer peer = RawPeer.call(address)) {
                peer.say(garbage);
                assertThatItIsHungUpOn(peer);
            }
        }
        assertThatItServesFriends();
    }

    private static void assertThatItIsHungUpOn(RawPeer peer) throws Exception {
        try {
            assertThat(peer.hear()).isIn(Optional.empty(), Optional.of(new Frame.Part()));
        } catch (IOException e) {
            // What was not read any more makes it a reset.
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void strangersAreNotToldWhoTheNodeIs() throws Exception {
        beHasty();
        try (RawPeer peer = RawPeer.call(address)) {
            assertThat(peer.hear()).contains(new Frame.Part());
            assertThat(peer.hear()).isEmpty();
        }
    }

    @Test
    void halfAHelloIsHungUpOnInTime() throws Exception {
        beHasty();
        ByteBuffer hello = Wire.hello("slow", "0");
        byte[] half = new byte[hello.remaining() / 2];
        hello.get(half);
        try (RawPeer peer = RawPeer.call(address)) {
            peer.say(half);
            assertThat(peer.hear()).contains(new Frame.Part());
            assertThat(peer.hear()).isEmpty();
        }
        assertThatItServesFriends();
    }

    @Test
    void slowHelloOneByteAtATimeIsUnderstoodIfItIsThereInTime() throws Exception {
        try (RawPeer peer = RawPeer.call(address)) {
            ByteBuffer hello = Wire.hello("s", "0");
            while (hello.hasRemaining()) {
                peer.say(hello.get());
            }
            assertThat(peer.hear()).contains(new Frame.Hello("node", "n1"));
        }
    }

    @Test
    void peerThatTalksOnIsHungUpOnWithAPart() throws Exception {
        try (RawPeer peer = greeted("talker")) {
            peer.say(Wire.hello("talker", "0"));
            assertThat(peer.hear()).contains(new Frame.Part());
        }
        try (RawPeer peer = greeted("talker")) {
            peer.say(new byte[] {1});
            assertThat(peer.hear()).contains(new Frame.Part());
        }
        assertThatItServesFriends();
    }

    @Test
    void floodOfSilentConnectionsMakesRoomAfterTheHelloTimeout() throws Exception {
        beHasty();
        List<RawPeer> flood = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            flood.add(RawPeer.call(address));
        }
        assertThatItServesFriends();
        for (RawPeer peer : flood) {
            peer.close();
        }
    }

    @Test
    void fullHouseKeepsOthersWaitingAndTellsThemNothing() throws Exception {
        List<RawPeer> guests = new ArrayList<>();
        for (int i = 0; i < LIMITS.inbound(); i++) {
            guests.add(greeted("g" + i));
        }
        try (RawPeer late = RawPeer.call(address)) {
            late.say(Wire.hello("late", "0"));
            guests.remove(0).say(Wire.part());
            assertThat(late.hear()).contains(new Frame.Hello("node", "n1"));
        }
        for (RawPeer guest : guests) {
            guest.close();
        }
    }

    @Test
    void randomBytesAtRandomMomentsHarmNothing() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            try (RawPeer peer = RawPeer.call(address)) {
                byte[] bytes = new byte[1 + random.nextInt(300)];
                random.nextBytes(bytes);
                if (random.nextBoolean()) {
                    peer.say(Wire.hello("r" + i, "0"));
                }
                peer.say(bytes);
                if (random.nextBoolean()) {
                    peer.reset();
                }
            }
        }
        assertThatItServesFriends();
    }

    @Test
    void moreThanItMayWatchIsNotWatched() throws Exception {
        SocketLimits two = new SocketLimits(1, 2, SOON, SOON, SOON);
        SocketSource friend = SocketSource.open(LifelineOptions.defaults(), "friend", "f1", two);
        try (ServerSocket port = RawPeer.listen(0)) {
            InetSocketAddress there = (InetSocketAddress) port.getLocalSocketAddress();
            List<Kind> told = new CopyOnWriteArrayList<>();
            List<RawPeer> calls = new ArrayList<>();
            for (int i = 0; i < two.outbound() + 1; i++) {
                friend.watch(new Peer("p" + i, "0", there), told::add);
            }
            for (int i = 0; i < two.outbound(); i++) {
                RawPeer call = RawPeer.accept(port);
                assertThat(call.hear()).isPresent();
                call.say(Wire.hello("p" + i, "0"));
                calls.add(call);
            }
            for (RawPeer call : calls) {
                call.endOfStream();
            }
            await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(two.outbound()));
        } finally {
            friend.close();
            friend.awaitEnd(SOON);
        }
    }

    @Test
    void closeSaysGoodbyeToAllAndFreesThePort() throws Exception {
        RawPeer peer = greeted("a");
        RawPeer other = greeted("b");
        node.close();
        for (RawPeer each : List.of(peer, other)) {
            assertThat(each.hear()).contains(new Frame.Leave());
            assertThat(each.hear()).isEmpty();
            each.close();
        }
        node.awaitEnd(SOON);
        RawPeer.listen(address.getPort()).close();
    }

    @Test
    void portThatIsTakenIsNamedAtTheStart() {
        LifelineOptions taken = LifelineOptions.defaults().withPort(address.getPort());
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> SocketSource.open(taken, "second", "0"))
                .withMessageContaining("" + address.getPort())
                .withMessageContaining("LifelineOptions");
    }

    @Test
    void listeningEverywhereNeedsAnAddressToTell() throws Exception {
        LifelineOptions everywhere = LifelineOptions.defaults().withBind(InetAddress.getByName("0.0.0.0"));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> SocketSource.open(everywhere, "second", "0"))
                .withMessageContaining("withAdvertised");
    }
}
