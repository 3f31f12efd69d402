package io.quorate.health;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** A server on a free loopback port that treats each connection, one after the other, as badly as a test wants. */
final class RawServer implements Closeable {
    @FunctionalInterface
    interface Behaviour {
        void serve(Socket connection) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Thread thread;
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    RawServer(Behaviour behaviour) throws IOException {
        listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        thread = new Thread(() -> acceptAll(behaviour), "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Opens once a write or read has failed, because the other side has left. */
    CountDownLatch hungUp() {
        return hungUp;
    }

    /** For a behaviour that never answers. */
    void awaitClose() throws InterruptedException {
        closed.await();
    }

    private void acceptAll(Behaviour behaviour) {
        while (!listener.isClosed()) {
            try (Socket connection = listener.accept()) {
                serve(behaviour, connection);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Behaviour behaviour, Socket connection) {
        try {
            behaviour.serve(connection);
        } catch (IOException e) {
            hungUp.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closed.countDown();
        thread.interrupt();
    }
}
