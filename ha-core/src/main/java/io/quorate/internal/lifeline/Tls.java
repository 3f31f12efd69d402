package io.quorate.internal.lifeline;

import io.quorate.ConfigurationException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * A node's TLS: version 1.3 and a certificate at both ends, nothing else. Checking a certificate takes milliseconds, and
 * as long as the user's own check takes: that is done on a thread beside the selector's, which is there while it is needed, and
 * so is looking for other certificates.
 */
final class Tls implements Transport.Factory {
    /** More than any record has. */
    static final int ROOM = 1 << 16;

    private static final int ROUNDS = 50;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final SelectorLoop loop;
    private final Supplier<SSLContext> source;
    private final ThreadPoolExecutor checks;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile SSLContext latest;
    /** On the thread of checks. */
    private boolean failing;

    // Used by one connection at a time, on the selector's thread.
    final ByteBuffer received = ByteBuffer.allocate(ROOM);
    final ByteBuffer opened = ByteBuffer.allocate(ROOM);
    final ByteBuffer sealed = ByteBuffer.allocate(ROOM);

    /**
     * Tries it out.
     *
     * @throws ConfigurationException if this node could not talk with its like
     */
    Tls(SelectorLoop loop, Supplier<SSLContext> source, String threadName) {
        this.loop = loop;
        this.source = source;
        try {
            latest = tried(source.get());
        } catch (ConfigurationException e) {
            throw e;
        } catch (SSLException | RuntimeException e) {
            throw new ConfigurationException(
                    "with what LifelineOptions.withTls was given this node cannot talk to its like (" + e.getMessage()
                            + "): it needs TLS 1.3, and a certificate with its key that its own authorities vouch for,"
                            + " valid today and good for servers and for clients",
                    e);
        }
        checks = new ThreadPoolExecutor(
                1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        checks.allowCoreThreadTimeOut(true);
    }

    @Override
    public Transport of(SocketChannel channel, boolean calling) throws SSLException {
        lookForNews();
        return new TlsTransport(this, loop, channel, engine(latest, calling));
    }

    /** Does it beside the selector's thread, and goes on there. */
    void check(Runnable task, Runnable then) {
        checks.execute(() -> {
            try {
                task.run();
            } finally {
                loop.execute(then);
            }
        });
    }

    /** Does not wait. */
    void close() {
        checks.shutdownNow();
    }

    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!checks.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            Log.LOG.log(Level.WARNING, "the check of a certificate goes on after its node has closed");
        }
    }

    /** For the connections to come; this one does not wait for it. */
    private void lookForNews() {
        if (!checks.isShutdown() && looking.compareAndSet(false, true)) {
            checks.execute(() -> {
                try {
                    takeNews();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    /** Half of what belongs together may have been replaced yet: only what works is taken. */
    private void takeNews() {
        try {
            SSLContext next = source.get();
            if (next != latest) {
                latest = tried(next);
            }
            failing = false;
        } catch (SSLException | RuntimeException e) {
            if (!failing) {
                failing = true;
                Log.LOG.log(Level.WARNING, "lifelines go on with the TLS material they had: {0}", e.getMessage());
            }
        }
    }

    /** What would go wrong between two nodes goes wrong here as well, where somebody reads why. */
    private static SSLContext tried(SSLContext context) throws SSLException {
        shakeHands(engine(context, true), engine(context, false));
        return context;
    }

    private static SSLEngine engine(SSLContext context, boolean calling) throws SSLException {
        // Without the other's address: no session is taken up again, so that each connection is a check of
        // certificates.
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(calling);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        if (!calling) {
            parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        return engine;
    }

    private static void shakeHands(SSLEngine caller, SSLEngine called) throws SSLException {
        ByteBuffer there = ByteBuffer.allocate(ROOM).flip();
        ByteBuffer back = ByteBuffer.allocate(ROOM).flip();
        for (int i = 0; i < ROUNDS; i++) {
            step(caller, back, there);
            step(called, there, back);
            if (isDone(caller) && isDone(called)) {
                return;
            }
        }
        throw new SSLException("the handshake does not come to an end");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks(engine);
            case NEED_WRAP -> {
                out.compact();
                engine.wrap(ByteBuffer.allocate(0), out);
                out.flip();
            }
            default -> engine.unwrap(in, ByteBuffer.allocate(ROOM));
        }
    }

    static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }
}
