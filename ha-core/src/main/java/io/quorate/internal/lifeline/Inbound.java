package io.quorate.internal.lifeline;

import io.quorate.internal.json.MalformedException;
import io.quorate.time.Scheduler.Cancellable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * A peer that watches us. It says one hello, is told who we are, and from then on nothing but its part. Whatever else it
 * does ends the connection, with a part of ours: a peer must never take that for our death. On the selector's thread.
 */
final class Inbound implements SelectorLoop.Handler {
    private final Sockets sockets;
    private final Transport transport;
    private final Greeter greeter;
    private final Consumer<Inbound> gone;
    private final ByteBuffer in = ByteBuffer.allocate(Wire.MOST);
    private final Cancellable patience;
    private boolean greeted;
    private boolean closed;

    Inbound(Sockets sockets, Transport transport, Greeter greeter, Consumer<Inbound> gone) {
        this.sockets = sockets;
        this.transport = transport;
        this.greeter = greeter;
        this.gone = gone;
        patience = sockets.loop().later(sockets.limits().helloTimeout(), this::reject);
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            if (transport.read(in) < 0) {
                close();
                return;
            }
            in.flip();
            while (!closed && in.hasRemaining() && answerNext()) {
                // One read may bring several frames.
            }
            in.compact();
        } catch (MalformedException | SSLException e) {
            reject();
        } catch (IOException e) {
            close();
        }
    }

    /** Ends it with this word. */
    void end(ByteBuffer lastWord) {
        if (!closed) {
            transport.end(lastWord);
            close();
        }
    }

    /** Whether it has said who it is, and may hear something of the node. */
    boolean isGreeted() {
        return greeted;
    }

    private boolean answerNext() throws MalformedException, IOException {
        Optional<Frame> frame = Wire.next(in);
        if (frame.isPresent()) {
            if (frame.get() instanceof Frame.Hello && !greeted) {
                greeted = true;
                patience.cancel();
                answer(greeter.greet());
            } else {
                part();
            }
        }
        return frame.isPresent();
    }

    private void answer(Greeter.Answer answer) throws IOException {
        if (answer.last()) {
            end(answer.words());
        } else {
            transport.write(answer.words());
        }
    }

    /** No peer of ours. */
    private void reject() {
        if (!closed && !greeted) {
            sockets.rejected().incrementAndGet();
        }
        part();
    }

    private void part() {
        end(Wire.part());
    }

    private void close() {
        if (!closed) {
            closed = true;
            patience.cancel();
            transport.close();
            gone.accept(this);
        }
    }
}
