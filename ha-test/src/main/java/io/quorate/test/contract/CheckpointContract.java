package io.quorate.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConflictException;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.QuorateException;
import io.quorate.StaleTokenException;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.PendingSave;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.checkpoint.Restored;
import io.quorate.checkpoint.SaveResult;
import io.quorate.checkpoint.ShardSource;
import io.quorate.lock.LockGrant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The point at which a checkpoint is published, which is in the store, on every store and in real time. A backend's test
 * extends this class and supplies a harness whose clock is the system's.
 */
public abstract class CheckpointContract extends RecipeContract {
    private CheckpointStorage storage;
    private HaNode a;
    private HaNode b;
    private LockGrant grant;
    private CheckpointCoordinator saver;
    private CheckpointCoordinator other;

    /** For subclasses. */
    protected CheckpointContract() {}

    @BeforeEach
    final void begin(@TempDir Path folder) throws Exception {
        storage = FileStorage.at(folder);
        a = nodes.node("a");
        b = nodes.node("b");
        grant = a.lock(name).acquire(LONG);
        saver = a.checkpoints(name, storage);
        other = b.checkpoints(name, storage);
    }

    @Test
    void whatOneNodePublishesAnotherRestores() throws Exception {
        assertThat(other.restore()).isEmpty();
        save(saver, grant, 7);
        Restored restored = other.restore().orElseThrow();
        assertThat(restored.checkpoint().step()).isEqualTo(7);
        assertThat(restored.checkpoint().token()).isEqualTo(grant.token());
        assertThat(read(restored, 0)).isEqualTo("step 7");
        save(saver, grant, 8);
        assertThat(steps(other)).containsExactly(8L, 7L);
    }

    @Test
    void leaderThatWasOvertakenCannotPublish() throws Exception {
        HaNode leader = nodes.hastyNode("leader");
        CheckpointCoordinator leads = leader.checkpoints(name, storage);
        LockGrant lead = leader.lock(name + "-lead").acquire(LONG);
        save(leads, lead, 1);
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave stale = saving(leads, lead, 2, gate);
        done(stale.round());
        nodes.disconnect(leader);
        LockGrant next = b.lock(name + "-lead").acquire(LONG);
        save(other, next, 3);
        nodes.reconnect(leader);
        gate.countDown();
        assertThatThrownBy(() -> done(stale.result())).isInstanceOf(GrantLostException.class);
        assertThat(steps(other)).containsExactly(3L, 1L);
    }

    @Test
    void saveWithASmallerTokenThanThePublishedOneIsRefused() throws Exception {
        LockGrant later = b.lock(name + "-other").acquire(LONG);
        assertThat(later.token()).isGreaterThan(grant.token());
        save(other, later, 1);
        assertThatThrownBy(() -> save(saver, grant, 2))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("token " + grant.token());
        assertThat(steps(other)).containsExactly(1L);
    }

    @Test
    void anotherSaveEndsTheRoundOfTheOneBefore() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave first = saving(saver, grant, 1, gate);
        done(first.round());
        save(a.checkpoints(name, storage), grant, 2);
        gate.countDown();
        assertThatThrownBy(() -> done(first.result()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("is over");
        assertThat(steps(other)).containsExactly(2L);
    }

    @Test
    void lostReplyToTheCommitIsResolvedByReadingAgain() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Grant stopping = beforeCommits(() -> {
            // The first one announces the round.
            if (written.getCount() == 0) {
                reached.countDown();
                go.await();
            }
        });
        PendingSave save = saving(saver, stopping, 1, written);
        done(save.round());
        written.countDown();
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        nodes.loseReplies(a);
        go.countDown();
        harness.awaitUntil("it is published", () -> steps(other).equals(List.of(1L)));
        nodes.breakConnection(a);
        assertThat(done(save.result()).checkpoint().step()).isEqualTo(1);
        assertThat(steps(other)).containsExactly(1L);
    }

    @Test
    void shortLossOfTheStoreCostsNoSave() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave save = saving(saver, grant, 1, gate);
        done(save.round());
        nodes.breakConnection(a);
        gate.countDown();
        assertThat(done(save.result()).checkpoint().step()).isEqualTo(1);
    }

    @Test
    void shardsOfSeveralNodesArePublishedTogetherOrNotAtAll() throws Exception {
        PendingSave save = saver.saveSharded(grant, 100, Map.of(), 2);
        CheckpointRound round = done(other.awaitRound(100, grant.token()));
        done(other.writeShard(round, 1, source(100)));
        assertThat(steps(other)).isEmpty();
        done(saver.writeShard(round, 0, source(100)));
        done(save.result());
        Restored restored = other.restore().orElseThrow();
        assertThat(List.of(read(restored, 0), read(restored, 1))).containsOnly("step 100");
    }

    private interface Stop {
        void pass() throws InterruptedException;
    }

    /** Our grant, but that its commits pass a stop first. */
    private Grant beforeCommits(Stop stop) {
        return (Grant) Proxy.newProxyInstance(
                Grant.class.getClassLoader(), new Class<?>[] {Grant.class}, (self, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        stop.pass();
                    }
                    try {
                        return method.invoke(grant, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private void save(CheckpointCoordinator by, Grant with, long step) throws Exception {
        SaveResult saved =
                done(by.save(with, step, Map.of(), List.of(source(step))).result());
        assertThat(saved.checkpoint().step()).isEqualTo(step);
    }

    /** A save that goes on once the gate opens. */
    private static PendingSave saving(CheckpointCoordinator by, Grant with, long step, CountDownLatch gate)
            throws InterruptedException {
        ShardSource late = sink -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            source(step).writeTo(sink);
        };
        return by.save(with, step, Map.of(), List.of(late));
    }

    private static ShardSource source(long step) {
        return ShardSource.copyOf(ByteBuffer.wrap(("step " + step).getBytes(UTF_8)));
    }

    private static String read(Restored restored, int index) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream shard = Channels.newInputStream(restored.open(index))) {
            shard.transferTo(bytes);
        }
        return bytes.toString(UTF_8);
    }

    private static List<Long> steps(CheckpointCoordinator by) {
        try {
            return by.published().stream().map(PublishedCheckpoint::step).toList();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof QuorateException known ? known : e;
        }
    }
}
