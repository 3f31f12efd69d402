package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Poll;
import io.quorate.test.process.ChildProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One member of an {@link EtcdCluster}, a process of its own. Its data and its ports outlive the process: started
 * again, it is the same member. Thread-safe, as long as only one thread at a time starts and ends it.
 */
public final class EtcdMember {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final EtcdEndpoints endpoints;
    private final EtcdFiles files;
    private final EtcdGateway gateway;
    private volatile @Nullable ChildProgram child;

    EtcdMember(EtcdEndpoints endpoints, EtcdFiles files, EtcdGateway gateway) {
        this.endpoints = endpoints;
        this.files = files;
        this.gateway = gateway;
    }

    /**
     * The member's number in the cluster, by the kit's count.
     *
     * @return 1 and up
     */
    public int id() {
        return endpoints.id();
    }

    /**
     * Where clients reach this member.
     *
     * @return an address on 127.0.0.1
     */
    public InetSocketAddress address() {
        return Endpoints.local(endpoints.clientPort());
    }

    /**
     * A connection string that names this member only.
     *
     * @return host and port
     */
    public String connectString() {
        return "127.0.0.1:" + endpoints.clientPort();
    }

    /**
     * The folder that the member keeps its data in.
     *
     * @return the folder, which may not exist yet
     */
    public Path dataFolder() {
        return files.data();
    }

    /**
     * The process id of the member.
     *
     * @return the id
     * @throws TestKitException if it was never started
     */
    public long pid() {
        return process().pid();
    }

    /** Starts the member with the data it has, and does not wait until it serves. No effect while it runs. */
    public void start() {
        if (!isAlive()) {
            end();
            child = files.launch();
        }
    }

    /** Kills the member with SIGKILL and waits until its process is gone. Idempotent. */
    public void kill() {
        ChildProgram current = child;
        if (current != null) {
            current.kill9();
        }
    }

    /**
     * Ends the member with SIGTERM; a leader hands its office over first.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public void stop() throws InterruptedException {
        ChildProgram current = child;
        if (current != null) {
            current.terminate(GRACE);
        }
    }

    /**
     * Stops every thread of the member with SIGSTOP. Its connections stay open.
     *
     * @throws TestKitException if it does not run
     * @throws InterruptedException if interrupted while waiting
     */
    public void pause() throws InterruptedException {
        process().pause();
    }

    /** Lets a paused member go on. No effect if it is not paused. */
    public void resume() {
        ChildProgram current = child;
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
        ChildProgram current = child;
        return current != null && current.isAlive();
    }

    /**
     * What the member says of itself, which it does without asking the others: a leader that was cut off believes it
     * leads until it finds out.
     *
     * @return its status, or empty if it does not answer now
     */
    public Optional<EtcdStatus> status() {
        if (!isAwake()) {
            return Optional.empty();
        }
        try {
            return Optional.of(EtcdStatus.of(gateway.call("/v3/maintenance/status", "{}")));
        } catch (IOException notServing) {
            return Optional.empty();
        }
    }

    /**
     * Whether the member serves: it has a leader and reads through it.
     *
     * @return whether it serves now; found out within a few seconds
     */
    public boolean isServing() {
        return isAwake() && gateway.isHealthy();
    }

    /**
     * Waits until the member serves clients.
     *
     * @param limit how long to wait
     * @throws TestKitException if it does not serve in time; the message has its log's end
     * @throws InterruptedException if interrupted while waiting
     */
    public void awaitServing(Duration limit) throws InterruptedException {
        if (!Poll.until(limit, this::isServing)) {
            throw new TestKitException("member " + id() + " does not serve within " + limit + "\n" + logTail());
        }
    }

    /**
     * Sends a request to the member's JSON gateway, as the root user where authentication is on.
     *
     * @param path the path, such as {@code /v3/kv/range}
     * @param json the request; bytes in base 64
     * @return the answer
     * @throws TestKitException if the member refuses or does not answer; the message says which
     */
    public String call(String path, String json) {
        try {
            return gateway.call(path, json);
        } catch (EtcdGateway.Refused refused) {
            throw new TestKitException("member " + id() + " refuses " + path + " " + refused.getMessage(), refused);
        } catch (IOException e) {
            throw new TestKitException("member " + id() + " does not answer " + path + "\n" + logTail(), e);
        }
    }

    /**
     * The end of the log of the present process, or of the last one.
     *
     * @return the log's last 8 KB
     */
    public String logTail() {
        ChildProgram current = child;
        return "=== member " + id() + "\n" + (current == null ? "(never started)" : current.outputTail());
    }

    EtcdGateway gateway() {
        return gateway;
    }

    boolean foundPortTaken() {
        return logTail().contains("address already in use");
    }

    void end() {
        ChildProgram current = child;
        if (current != null) {
            current.close();
        }
    }

    // A paused member's kernel accepts the connection and nobody answers: not worth a time-out.
    private boolean isAwake() {
        ChildProgram current = child;
        return current != null && current.isAlive() && !current.isPaused();
    }

    private ChildProgram process() {
        ChildProgram current = child;
        if (current == null) {
            throw new TestKitException("member " + id() + " was never started: call start() first");
        }
        return current;
    }
}
