package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import io.quorate.test.internal.Poll;
import io.quorate.test.process.ChildJvm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One server of a {@link ZooKeeperEnsemble}, a process of its own. Its data and its ports outlive the process: started
 * again, it is the same server. Thread-safe, as long as only one thread at a time starts and ends it.
 */
public final class ZooKeeperServer {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Pattern MODE = Pattern.compile("(?m)^Mode: (\\w+)");
    private static final Pattern ZXID = Pattern.compile("(?m)^Zxid: 0x(\\p{XDigit}+)");

    private final Endpoints endpoints;
    private final ServerFiles files;
    private volatile @Nullable ChildJvm child;

    ZooKeeperServer(Endpoints endpoints, ServerFiles files) {
        this.endpoints = endpoints;
        this.files = files;
    }

    /**
     * The server's number in the ensemble.
     *
     * @return 1 and up
     */
    public int id() {
        return endpoints.id();
    }

    /**
     * Where clients reach this server.
     *
     * @return an address on 127.0.0.1
     */
    public InetSocketAddress address() {
        return endpoints.client();
    }

    /**
     * A connection string that names this server only.
     *
     * @return host and port
     */
    public String connectString() {
        return "127.0.0.1:" + endpoints.clientPort();
    }

    /**
     * The folder that the server keeps its data in.
     *
     * @return the folder, which may not exist yet
     */
    public Path dataFolder() {
        return files.data();
    }

    /**
     * The process id of the server.
     *
     * @return the id
     * @throws TestKitException if it was never started
     */
    public long pid() {
        return process().pid();
    }

    /** Starts the server with the data it has, and does not wait until it serves. No effect while it runs. */
    public void start() {
        if (!isAlive()) {
            end();
            child = files.launch();
        }
    }

    /** Kills the server with SIGKILL and waits until its process is gone. Idempotent. */
    public void kill() {
        ChildJvm current = child;
        if (current != null) {
            current.kill9();
        }
    }

    /**
     * Ends the server with SIGTERM.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public void stop() throws InterruptedException {
        ChildJvm current = child;
        if (current != null) {
            current.terminate(GRACE);
        }
    }

    /**
     * Stops every thread of the server with SIGSTOP. Its connections stay open.
     *
     * @throws TestKitException if it does not run
     * @throws InterruptedException if interrupted while waiting
     */
    public void pause() throws InterruptedException {
        process().pause();
    }

    /** Lets a paused server go on. No effect if it is not paused. */
    public void resume() {
        ChildJvm current = child;
        if (current != null) {
            current.resume();
        }
    }

    /**
     * Whether the process exists; a paused one does.
     *
     * @return whether it is alive
     */
    public boolean isAlive() {
        ChildJvm current = child;
        return current != null && current.isAlive();
    }

    /**
     * What part the server plays by its own account; a leader that was cut off believes it leads until it finds out.
     *
     * @return the mode, or empty if the server does not serve now
     */
    public Optional<ServerMode> mode() {
        return status().map(MODE::matcher)
                .filter(Matcher::find)
                .map(mode -> ServerMode.valueOf(mode.group(1).toUpperCase(Locale.ROOT)));
    }

    /**
     * Waits until the server serves clients.
     *
     * @param limit how long to wait
     * @return its mode
     * @throws TestKitException if it does not serve in time; the message has its log's end
     * @throws InterruptedException if interrupted while waiting
     */
    public ServerMode awaitServing(Duration limit) throws InterruptedException {
        return Poll.find(limit, this::mode)
                .orElseThrow(() ->
                        new TestKitException("server " + id() + " does not serve within " + limit + "\n" + logTail()));
    }

    /**
     * Asks a four-letter command: srvr, mntr, ruok, cons, wchs or dump.
     *
     * @param command the command
     * @return the answer
     * @throws TestKitException if the server does not answer within 2 s
     */
    public String command4lw(String command) {
        try {
            return FourLetterWord.ask(address(), command);
        } catch (IOException e) {
            throw new TestKitException("server " + id() + " does not answer '" + command + "'\n" + logTail(), e);
        }
    }

    /** Kills the server and deletes its data: started again, it is a new and empty one. */
    public void wipe() {
        kill();
        Folders.delete(files.data());
    }

    /**
     * The end of the log of the present process, or of the last one.
     *
     * @return the log's last 8 KB
     */
    public String logTail() {
        ChildJvm current = child;
        return "=== server " + id() + "\n" + (current == null ? "(never started)" : current.outputTail());
    }

    /** The epoch of the last transaction; tells an old leader from a new one. */
    long epoch() {
        return status().map(ZXID::matcher)
                .filter(Matcher::find)
                .map(zxid -> Long.parseUnsignedLong(zxid.group(1), 16) >>> 32)
                .orElse(-1L);
    }

    boolean foundPortTaken() {
        return logTail().contains("BindException");
    }

    void end() {
        ChildJvm current = child;
        if (current != null) {
            current.close();
        }
    }

    private Optional<String> status() {
        ChildJvm current = child;
        // A paused server's kernel accepts the connection and nobody answers: not worth a time-out.
        if (current == null || current.isPaused() || !current.isAlive()) {
            return Optional.empty();
        }
        try {
            return Optional.of(FourLetterWord.ask(address(), "srvr"));
        } catch (IOException notServing) {
            return Optional.empty();
        }
    }

    private ChildJvm process() {
        ChildJvm current = child;
        if (current == null) {
            throw new TestKitException("server " + id() + " was never started: call start() first");
        }
        return current;
    }
}
