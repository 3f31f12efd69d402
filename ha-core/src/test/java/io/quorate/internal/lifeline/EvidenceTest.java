package io.quorate.internal.lifeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.LifelineOptions;
import io.quorate.PeerEvidence.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the end of a lifeline proves. The peer is a socket in the test's hands; a second call shows that the first is over. */
class EvidenceTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final SocketLimits LIMITS =
            new SocketLimits(8, 8, Duration.ofSeconds(4), Duration.ofSeconds(60), SocketLimits.DEFAULTS.pause());

    private final List<Kind> told = new CopyOnWriteArrayList<>();
    private final SocketSource watcher = SocketSource.open(LifelineOptions.defaults(), "watcher", "w1", LIMITS);
    private ServerSocket port;
    private EvidenceSource.Watch watch;

    @BeforeEach
    void beginToWatch() throws IOException {
        port = RawPeer.listen(0);
        InetSocketAddress address = (InetSocketAddress) port.getLocalSocketAddress();
        watch = watcher.watch(new Peer("peer", "p1", address), told::add);
    }

    @AfterEach
    void stop() throws Exception {
        watch.close();
        watcher.close();
        watcher.awaitEnd(SOON);
        port.close();
    }

    /** The watcher has called and been answered. */
    private RawPeer greeted() throws Exception {
        RawPeer peer = called();
        peer.say(Wire.hello("peer", "p1"));
        return peer;
    }

    private RawPeer called() throws Exception {
        RawPeer peer = RawPeer.accept(port);
        assertThat(peer.hear()).contains(new Frame.Hello("watcher", "w1"));
        return peer;
    }

    /** The watcher has heard the hello for certain: it hangs up only because of what follows. */
    private void settle(RawPeer peer) throws Exception {
        RawPeer another;
        // A part says nothing of the node, and is answered by another call.
        peer.say(Wire.part());
        another = greeted();
        another.say(Wire.part());
        peer.close();
        another.close();
    }

    private void awaitTold(Kind... kinds) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(kinds));
    }

    @Test
    void endOfStreamWithoutGoodbyeProvesDeathAtOnce() throws Exception {
        greeted().endOfStream();
        awaitTold(Kind.END_OF_STREAM);
    }

    @Test
    void goodbyeProvesAnOrderlyLeave() throws Exception {
        RawPeer peer = greeted();
        peer.say(Wire.leave());
        peer.endOfStream();
        awaitTold(Kind.GOODBYE);
    }

    @Test
    void endOfAConnectionThatWasNeverGreetedProvesNothing() throws Exception {
        called().endOfStream();
        called().reset();
        settle(greeted());
        assertThat(told).isEmpty();
    }

    @Test
    void peerThatEndsOnlyTheConnectionIsNotDead() throws Exception {
        RawPeer peer = greeted();
        peer.say(Wire.part());
        peer.endOfStream();
        settle(greeted());
        assertThat(told).isEmpty();
    }

    @Test
    void resetAndARefusedCallProveDeath() throws Exception {
        RawPeer peer = greeted();
        peer.say(Wire.part());
        RawPeer again = greeted();
        port.close();
        again.reset();
        awaitTold(Kind.RESET_THEN_REFUSED);
    }

    @Test
    void resetAloneProvesNothingIfThePeerAnswersAgain() throws Exception {
        greeted().reset();
        RawPeer again = greeted();
        settle(again);
        assertThat(told).isEmpty();
    }

    @Test
    void resetAndACallThatEndsWithoutAHelloProveDeath() throws Exception {
        greeted().reset();
        called().endOfStream();
        awaitTold(Kind.RESET_THEN_NO_HELLO);
    }

    @Test
    void resetAndACallThatIsResetProveDeath() throws Exception {
        greeted().reset();
        called().reset();
        awaitTold(Kind.RESET_THEN_NO_HELLO);
    }

    @Test
    void resetAndACallThatNobodyAnswersProveNothing() throws Exception {
        greeted().reset();
        RawPeer silent = called();
        // The watcher gives up on it by itself, and with that on its suspicion.
        assertThat(silent.hear()).contains(new Frame.Part());
        called().endOfStream();
        settle(greeted());
        assertThat(told).isEmpty();
    }

    @Test
    void resetAndAnotherIncarnationProveDeath() throws Exception {
        greeted().reset();
        called().say(Wire.hello("peer", "p2"));
        awaitTold(Kind.RESET_THEN_OTHER_INCARNATION);
    }

    @Test
    void resetAndTheHelloOfAnotherNodeProveNothing() throws Exception {
        greeted().reset();
        called().say(Wire.hello("another", "p2"));
        settle(greeted());
        assertThat(told).isEmpty();
    }

    @Test
    void wrongAddressProvesNothing() throws Exception {
        called().say(Wire.hello("peer", "p0"));
        called().say(Wire.hello("another", "p1"));
        called().say(new byte[] {'H', 'T', 'T', 'P'});
        settle(greeted());
        assertThat(told).isEmpty();
    }

    @Test
    void silenceProvesNothing() throws Exception {
        RawPeer peer = greeted();
        // Long after the hello's time-out the connection is still good for its end to count.
        await().pollDelay(LIMITS.helloTimeout().plusSeconds(1)).until(() -> true);
        assertThat(told).isEmpty();
        peer.endOfStream();
        awaitTold(Kind.END_OF_STREAM);
    }

    @Test
    void wrongProofIsTakenBackAndTheNextEndOfStreamIsNotBelievedAtOnce() throws Exception {
        greeted().endOfStream();
        RawPeer alive = greeted();
        awaitTold(Kind.END_OF_STREAM, Kind.REFUTED);

        alive.endOfStream();
        settle(greeted());
        assertThat(told).containsExactly(Kind.END_OF_STREAM, Kind.REFUTED);

        RawPeer last = greeted();
        last.say(Wire.part());
        RawPeer again = greeted();
        port.close();
        again.endOfStream();
        awaitTold(Kind.END_OF_STREAM, Kind.REFUTED, Kind.RESET_THEN_REFUSED);
    }

    @Test
    void closedWatchHangsUpWithAPartAndTellsNothing() throws Exception {
        RawPeer peer = greeted();
        watch.close();
        assertThat(peer.hear()).contains(new Frame.Part());
        assertThat(peer.hear()).isEmpty();
        assertThat(told).isEmpty();
    }

    private RawPeer guarded() throws Exception {
        RawPeer peer = called();
        peer.say(Wire.guarded("peer", "p1"));
        return peer;
    }

    @Test
    void endOfAGuardianProvesNothingOfItsNode() throws Exception {
        guarded().endOfStream();
        guarded().reset();
        RawPeer last = guarded();
        port.close();
        last.reset();
        // The calls that follow are refused, and the node is no suspect: what it says next is a plain hello.
        try (ServerSocket again = RawPeer.listen(port.getLocalPort());
                RawPeer peer = RawPeer.accept(again)) {
            assertThat(peer.hear()).contains(new Frame.Hello("watcher", "w1"));
            assertThat(told).isEmpty();
            peer.say(Wire.hello("peer", "p1"));
            peer.endOfStream();
            awaitTold(Kind.END_OF_STREAM);
        }
    }

    @Test
    void resetBeforeAGuardianAnswersForTheNodeProvesNothing() throws Exception {
        greeted().reset();
        guarded().endOfStream();
        settle(greeted());
        assertThat(told).isEmpty();
    }

    @Test
    void guardianThatSawTheNodeDieIsBelieved() throws Exception {
        RawPeer guardian = guarded();
        guardian.say(Wire.dead("peer", "p1"));
        guardian.endOfStream();
        awaitTold(Kind.SEEN_BY_GUARDIAN);
    }

    @Test
    void guardianMayAnswerTheFirstCallWithTheDeath() throws Exception {
        called().say(Wire.dead("peer", "p1"));
        awaitTold(Kind.SEEN_BY_GUARDIAN);
        // Told once, however often it is said.
        called().say(Wire.dead("peer", "p1"));
        settle(guardedAfterAll());
        assertThat(told).containsExactly(Kind.SEEN_BY_GUARDIAN, Kind.REFUTED);
    }

    /** A guardian that says the node lives has looked; that takes back what was said before. */
    private RawPeer guardedAfterAll() throws Exception {
        RawPeer alive = guarded();
        awaitTold(Kind.SEEN_BY_GUARDIAN, Kind.REFUTED);
        return alive;
    }

    @Test
    void deathOfAnotherProvesNothing() throws Exception {
        called().say(Wire.dead("peer", "p0"));
        called().say(Wire.dead("another", "p1"));
        RawPeer guardian = guarded();
        guardian.say(Wire.dead("peer", "p0"));
        settle(greeted());
        assertThat(told).isEmpty();
        guardian.close();
    }

    @Test
    void nodeThatSpeaksOfItsOwnDeathProvesNothing() throws Exception {
        greeted().say(Wire.dead("peer", "p1"));
        settle(greeted());
        assertThat(told).isEmpty();
    }

    @Test
    void goodbyeByAGuardianIsTheNodes() throws Exception {
        RawPeer guardian = guarded();
        guardian.say(Wire.leave());
        guardian.endOfStream();
        awaitTold(Kind.GOODBYE);
    }
}
