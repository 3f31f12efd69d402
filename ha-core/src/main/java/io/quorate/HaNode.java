package io.quorate;

import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.election.LeaderElection;
import io.quorate.group.WorkerGroup;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.DistributedReadWriteLock;
import io.quorate.lock.DistributedSemaphore;
import io.quorate.lock.MultiLock;
import io.quorate.registry.ServiceRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/**
 * A server's membership in a highly available system: one connection and one session with the coordination store, however
 * many elections, registrations and observations it is used for.
 *
 * <p>A node outlives sessions. What it was asked to keep (candidacies, registrations) it establishes again by itself after
 * a lost session; a {@link Grant} is lost for good.
 *
 * <pre>{@code
 * try (HaNode node = HaNode.builder("zookeeper://zk1:2181,zk2:2181,zk3:2181/inference").id("gpu-7").build()) {
 *     node.election("trainer").stand(leadership -> train(leadership));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Users' code is called on the node's callback executor, one call at a time for each registered object.
 */
public interface HaNode extends AutoCloseable {

    /**
     * Prepares a node.
     *
     * @param uri where the store is: {@code zookeeper://host:port,…/chroot}, {@code zookeeper:embedded},
     *     {@code etcd://host:port,…/namespace}, {@code etcds://…}, {@code memory:}
     * @return a builder; it says when the node is built if the URI is malformed or no backend for its scheme is present
     */
    static HaNodeBuilder builder(String uri) {
        return new HaNodeBuilder(uri);
    }

    /**
     * Who this node is, as its peers see it.
     *
     * @return id, incarnation, place and labels
     */
    NodeInfo info();

    /**
     * What the node knows of its session.
     *
     * @return the state at this moment
     */
    NodeState state();

    /**
     * Follows the node's course; see {@link NodeListener}.
     *
     * @param listener told of changes and failures from now on
     * @return ends it
     */
    Subscription listen(NodeListener listener);

    /**
     * An election by name. The same name gives the same election.
     *
     * @param name its name
     * @return the election
     * @throws IllegalArgumentException if the name is not allowed
     * @throws NodeClosedException if the node is closed
     */
    LeaderElection election(String name);

    /**
     * A lock by name. Its {@link DistributedLock#ownedBy owner} is whichever thread calls.
     *
     * @param name its name
     * @return the lock
     * @throws IllegalArgumentException if the name is not allowed
     * @throws NodeClosedException if the node is closed
     */
    DistributedLock lock(String name);

    /**
     * A read-write lock by name.
     *
     * @param name its name, independent of those of locks
     * @return the lock
     * @throws IllegalArgumentException if the name is not allowed
     * @throws NodeClosedException if the node is closed
     */
    DistributedReadWriteLock readWriteLock(String name);

    /**
     * A semaphore by name.
     *
     * @param name its name, independent of those of locks
     * @param permits how many permits there are, the same on all nodes; at least 1
     * @return the semaphore
     * @throws IllegalArgumentException if the name is not allowed or there is no permit
     * @throws ConfigurationException if this node uses it with another number of permits
     * @throws NodeClosedException if the node is closed
     */
    DistributedSemaphore semaphore(String name, int permits);

    /**
     * Several locks at once, all or none.
     *
     * @param names the names of at least one lock, each as for {@link #lock}; duplicates count once
     * @return the locks together
     * @throws IllegalArgumentException if a name is not allowed or there is none
     * @throws NodeClosedException if the node is closed
     */
    MultiLock multiLock(String... names);

    /**
     * A worker group by name. The same name gives the same group.
     *
     * @param name its name
     * @return the group
     * @throws IllegalArgumentException if the name is not allowed
     * @throws NodeClosedException if the node is closed
     */
    WorkerGroup group(String name);

    /**
     * The service registry.
     *
     * @return the registry
     */
    ServiceRegistry registry();

    /**
     * The namespace's documents.
     *
     * @return the documents
     */
    Documents documents();

    /**
     * The checkpoints of one name in one storage, with {@link CheckpointOptions#defaults()}.
     *
     * @param name 1 to 64 letters, digits and {@code . _ - ~}, beginning with a letter, digit or {@code _}
     * @param storage where their bytes are
     * @return a coordinator of its own, to be closed; the node closes it otherwise
     * @throws IllegalArgumentException if the name is not allowed
     * @throws NodeClosedException if the node is closed
     */
    default CheckpointCoordinator checkpoints(String name, CheckpointStorage storage) {
        return checkpoints(name, storage, CheckpointOptions.defaults());
    }

    /**
     * The same with options.
     *
     * @param name as above
     * @param storage where their bytes are
     * @param options how to save and what to keep
     * @return a coordinator of its own, to be closed; the node closes it otherwise
     * @throws IllegalArgumentException if the name is not allowed
     * @throws NodeClosedException if the node is closed
     */
    CheckpointCoordinator checkpoints(String name, CheckpointStorage storage, CheckpointOptions options);

    /**
     * Reads which nodes are present in the namespace. Blocks for at most the request time-out.
     *
     * @return one entry per living node; one that just died may still be listed until its session ends
     * @throws StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted while waiting
     */
    List<NodeInfo> peers() throws InterruptedException;

    /**
     * What the lifelines to other nodes have told so far.
     *
     * @return the counts at this moment
     */
    LifelineCounts lifelines();

    /**
     * What this node has done so far, and what it holds.
     *
     * @return the counts at this moment
     */
    NodeCounts counts();

    /**
     * How many entries in the store were skipped because they could not be understood; each was logged once.
     *
     * @return a count that only grows
     */
    long skippedEntries();

    /**
     * Prepares to leave, as for a restart: every registered instance goes out of rotation
     * ({@link io.quorate.registry.InstanceState#DRAINING}), every lead is handed over to the candidate that would go first
     * or, if that is not ready within half the time-out, given up, this node comes to lead no more, and then its requests in
     * flight are waited for. All else stays as it is until {@link #close()}: views, locks and memberships of groups, which
     * what is in flight may need.
     *
     * <p>Idempotent: a second call waits for the first one's drain, whatever its arguments.
     *
     * @param timeout the longest to wait; positive
     * @param inFlight how many requests are being worked on; asked every 20 ms on the node's callback executor. Once there
     *     has been none for 200 ms the drain is over: those who send requests learn of the state a moment after the store
     * @return whether everything was done within the time-out; if not, what goes on ends with {@link #close()}. While
     *     the store is out of reach, only what is in flight is waited for, and the answer is no
     * @throws IllegalArgumentException if the time-out is not positive
     * @throws NodeClosedException if the node is closed
     * @throws InterruptedException if interrupted while waiting; the drain goes on
     */
    boolean drain(Duration timeout, IntSupplier inFlight) throws InterruptedException;

    /**
     * As {@link #drain(Duration, IntSupplier)}, for a node that serves no requests.
     *
     * @param timeout the longest to wait; positive
     * @return whether everything was done within the time-out
     * @throws IllegalArgumentException if the time-out is not positive
     * @throws NodeClosedException if the node is closed
     * @throws InterruptedException if interrupted while waiting; the drain goes on
     */
    default boolean drain(Duration timeout) throws InterruptedException {
        return drain(timeout, () -> 0);
    }

    /**
     * The same without waiting.
     *
     * @param timeout the longest it may take; positive
     * @param inFlight as above
     * @return completes, on the node's callback executor, with whether everything was done in time; never exceptionally
     * @throws IllegalArgumentException if the time-out is not positive
     * @throws NodeClosedException if the node is closed
     */
    CompletionStage<Boolean> drainAsync(Duration timeout, IntSupplier inFlight);

    /**
     * Leaves in good order, for at most the close time-out: leads are given up after their callbacks have returned or had
     * their grace, registrations are removed, whoever waits for a lock fails, and the session is ended so that everything
     * is free at once. Idempotent; never throws; what went wrong is reported. Called from one of the node's own callbacks
     * it does not wait for that callback.
     */
    @Override
    void close();

    /**
     * The same without waiting.
     *
     * @return completes when the node has closed; never exceptionally
     */
    CompletionStage<Void> closeAsync();
}
