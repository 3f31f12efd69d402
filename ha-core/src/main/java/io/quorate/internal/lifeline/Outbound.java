package io.quorate.internal.lifeline;

import io.quorate.PeerEvidence.Kind;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.session.Backoff;
import io.quorate.time.Scheduler.Cancellable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A lifeline to a peer: resting → calling → greeting → up → resting …, until closed. What its end proves is decided here,
 * and only for a peer that has once said hello on it. On the selector's thread.
 *
 * <p>A reset makes the peer a suspect for a while: only what its host answers to the next call makes that a proof. A dying
 * process may still be called, since its sockets close one after the other; but then that connection is closed as well,
 * whereas the kernel of a paused one lets us wait.
 *
 * <p>A guardian's connection ends when the guardian does, whatever becomes of the node: only its word counts then.
 */
final class Outbound implements SelectorLoop.Handler {
    private final Sockets sockets;
    private final Peer peer;
    private final ByteBuffer hello;
    private final Trust trust;
    private final EvidenceSource.Listener listener;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private ByteBuffer in = ByteBuffer.allocate(Wire.MOST);
    private @Nullable SocketChannel channel;
    /** Once it is connected. */
    private @Nullable Transport transport;

    private Cancellable timer = () -> {};
    private boolean up;
    /** It is the peer's guardian that said hello. */
    private boolean guarded;

    private boolean over;
    /** The peer's last connection was reset, or ended as those of the dead do but we have learnt not to believe that. */
    private boolean suspect;

    private long suspectSince;
    private @Nullable Kind declared;
    /** Whether it was said that there is no lifeline: once is enough, until there is one. */
    private boolean noted;

    /** Whether an end of stream is believed at once: not any more once it has turned out wrong. */
    static final class Trust {
        private boolean lost;
    }

    Outbound(Sockets sockets, Peer peer, ByteBuffer hello, Trust trust, EvidenceSource.Listener listener) {
        this.sockets = sockets;
        this.peer = peer;
        this.hello = hello;
        this.trust = trust;
        this.listener = listener;
    }

    void call() {
        if (over) {
            return;
        }
        in.clear();
        up = false;
        guarded = false;
        try {
            SocketChannel calling = SocketChannel.open();
            channel = calling;
            calling.configureBlocking(false);
            calling.setOption(StandardSocketOptions.TCP_NODELAY, true);
            timer = sockets.loop().later(sockets.limits().helloTimeout(), this::silent);
            boolean connected = calling.connect(peer.address());
            sockets.loop().register(calling, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (connected) {
                greet(calling);
            }
        } catch (IOException e) {
            uncalled(e);
        }
    }

    @Override
    public void ready(SelectionKey key) {
        SocketChannel current = channel;
        if (current != key.channel() || current == null) {
            return;
        }
        Transport connected = transport;
        if (connected != null) {
            read(connected);
            return;
        }
        try {
            if (current.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                greet(current);
            }
        } catch (IOException e) {
            uncalled(e);
        }
    }

    /** No more evidence. Says so to the peer. */
    void close() {
        over = true;
        hangUp();
    }

    private void greet(SocketChannel connected) throws IOException {
        Transport next = sockets.transports().of(connected, true);
        transport = next;
        next.write(hello.duplicate());
    }

    private void read(Transport from) {
        int count;
        try {
            count = from.read(in);
            in.flip();
            while (from == transport && in.hasRemaining()) {
                Optional<Frame> frame = Wire.next(in);
                if (frame.isEmpty()) {
                    break;
                }
                take(frame.get());
            }
            in.compact();
        } catch (MalformedException | SSLException e) {
            // A peer of another version or of another trust, or no peer at all.
            reject("" + e.getMessage());
            return;
        } catch (IOException e) {
            ended(Channels.isReset(e) ? End.RESET : End.OTHER);
            return;
        }
        // What was said before the end counts first: a goodbye, for example.
        if (count < 0 && from == transport) {
            ended(End.OF_STREAM);
        }
    }

    private void take(Frame frame) {
        if (frame instanceof Frame.Hello hi && !up) {
            heard(hi.nodeId(), hi.incarnation(), false);
        } else if (frame instanceof Frame.Guarded hi && !up) {
            heard(hi.nodeId(), hi.incarnation(), true);
        } else if (frame instanceof Frame.Dead dead && (guarded || !up) && isPeer(dead)) {
            declare(Kind.SEEN_BY_GUARDIAN);
        } else if (frame instanceof Frame.Leave && up) {
            over = true;
            hangUp();
            listener.evidence(Kind.GOODBYE);
        } else {
            proveNothing();
        }
    }

    private boolean isPeer(Frame.Dead dead) {
        return dead.nodeId().equals(peer.nodeId()) && dead.incarnation().equals(peer.incarnation());
    }

    private void heard(String nodeId, String incarnation, boolean byGuardian) {
        if (!nodeId.equals(peer.nodeId())) {
            // Somebody else's address by now, or never ours: no word about this peer.
            proveNothing();
        } else if (incarnation.equals(peer.incarnation())) {
            up = true;
            guarded = byGuardian;
            noted = false;
            listener.connected(true);
            suspect = false;
            timer.cancel();
            backoff.reset();
            refute();
        } else if (isSuspect()) {
            declare(Kind.RESET_THEN_OTHER_INCARNATION);
        } else {
            proveNothing();
        }
    }

    private enum End {
        OF_STREAM,
        RESET,
        OTHER
    }

    private void ended(End how) {
        if (!up) {
            if (how != End.OTHER && isSuspect()) {
                declare(Kind.RESET_THEN_NO_HELLO);
            } else {
                hangUp();
                rest();
            }
        } else if (how == End.OF_STREAM && !guarded && !trust.lost) {
            declare(Kind.END_OF_STREAM);
        } else {
            hangUp();
            if (how == End.OTHER || guarded) {
                rest();
            } else {
                suspect = true;
                suspectSince = System.nanoTime();
                call();
            }
        }
    }

    private void uncalled(IOException e) {
        if (Channels.isRefusal(e) && isSuspect()) {
            declare(Kind.RESET_THEN_REFUSED);
        } else {
            hangUp();
            rest();
        }
    }

    /** The peer may be paused: its kernel answers for it. */
    private void silent() {
        proveNothing();
    }

    private void proveNothing() {
        suspect = false;
        hangUp();
        rest();
    }

    private void reject(String why) {
        sockets.rejected().incrementAndGet();
        if (!noted) {
            noted = true;
            Log.LOG.log(
                    Level.WARNING,
                    "no lifeline to node {0} at {1}, whose death only its session will tell ({2}): both nodes need TLS of"
                            + " the same authorities, or neither, and nothing else may answer there",
                    peer.nodeId(),
                    peer.address(),
                    why);
        }
        proveNothing();
    }

    private boolean isSuspect() {
        return suspect
                && System.nanoTime() - suspectSince
                        <= sockets.limits().suspicion().toNanos();
    }

    /** Then goes on calling: if the peer answers after all, the proof was wrong, and whoever acted on it must know. */
    private void declare(Kind proof) {
        suspect = false;
        if (declared == null) {
            declared = proof;
            // Before anything else: a lead waits for it.
            listener.evidence(proof);
        }
        hangUp();
        if (proof == Kind.END_OF_STREAM) {
            call();
        } else {
            rest();
        }
    }

    private void refute() {
        Kind wrong = declared;
        if (wrong != null) {
            declared = null;
            trust.lost |= wrong == Kind.END_OF_STREAM;
            listener.evidence(Kind.REFUTED);
        }
    }

    private void rest() {
        if (!over) {
            timer = sockets.loop().later(backoff.next(), this::call);
        }
    }

    private void hangUp() {
        timer.cancel();
        if (up) {
            up = false;
            listener.connected(false);
        }
        Transport connected = transport;
        SocketChannel open = channel;
        transport = null;
        channel = null;
        if (connected != null) {
            connected.end(Wire.part());
        } else if (open != null) {
            Channels.close(open);
        }
    }
}
