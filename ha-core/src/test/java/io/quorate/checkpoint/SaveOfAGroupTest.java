package io.quorate.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.group.Generation;
import io.quorate.group.GroupOptions;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generation of a group as the grant of a sharded save. */
class SaveOfAGroupTest {
    private static final Duration TTL = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ShardSource SHARD = ShardSource.copyOf(ByteBuffer.allocate(100));

    private final MemoryStore store = new MemoryStore();

    @TempDir
    Path folder;

    private HaNode node(String id, MemoryLink link) throws InterruptedException {
        return HaNode.builder("memory:").id(id).backend(link).sessionTtl(TTL).build();
    }

    private static Generation generation(HaNode node) throws Exception {
        CompletableFuture<Generation> first = new CompletableFuture<>();
        node.group("trainer").join(first::complete, GroupOptions.ofSize(2));
        return first.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The barrier's own time-out is ten minutes. */
    @Test
    void aWriterThatDiesEndsTheBarrierWithTheGeneration() throws Exception {
        MemoryLink dying = store.link();
        try (HaNode leader = node("a", store.link());
                HaNode writer = node("b", dying)) {
            CompletableFuture<Generation> writers = new CompletableFuture<>();
            writer.group("trainer").join(writers::complete, GroupOptions.ofSize(2));
            Generation generation = generation(leader);
            assertThat(generation.isLeader()).isTrue();
            assertThat(writers.get(SOON.toMillis(), TimeUnit.MILLISECONDS).token())
                    .isEqualTo(generation.token());

            CheckpointCoordinator checkpoints = leader.checkpoints("model", FileStorage.at(folder));
            PendingSave save = checkpoints.saveSharded(generation, 1, Map.of(), 2);
            CheckpointRound round = save.round().toCompletableFuture().get(SOON.toMillis(), TimeUnit.MILLISECONDS);
            checkpoints.writeShard(round, 0, SHARD).toCompletableFuture().get(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(save.result().toCompletableFuture()).isNotDone();

            dying.cut();
            assertThatThrownBy(() -> save.await(SOON)).isInstanceOf(GrantLostException.class);
            assertThat(checkpoints.published()).isEmpty();
            dying.restore();
        }
    }

    @Test
    void allMembersTogetherPublishUnderTheirGeneration() throws Exception {
        try (HaNode leader = node("a", store.link());
                HaNode writer = node("b", store.link())) {
            CompletableFuture<Generation> writers = new CompletableFuture<>();
            writer.group("trainer").join(writers::complete, GroupOptions.ofSize(2));
            Generation generation = generation(leader);
            CheckpointCoordinator checkpoints = leader.checkpoints("model", FileStorage.at(folder));
            CheckpointCoordinator others = writer.checkpoints("model", FileStorage.at(folder));
            PendingSave save = checkpoints.saveSharded(generation, 7, Map.of(), 2);
            for (CheckpointCoordinator one : new CheckpointCoordinator[] {checkpoints, others}) {
                int index = one == checkpoints ? 0 : 1;
                one.awaitRound(7, generation.token())
                        .thenCompose(round -> one.writeShard(round, index, SHARD))
                        .toCompletableFuture()
                        .get(SOON.toMillis(), TimeUnit.MILLISECONDS);
            }
            assertThat(save.await(SOON).checkpoint().token()).isEqualTo(generation.token());
            assertThat(others.restore().orElseThrow().checkpoint().step()).isEqualTo(7);
        }
    }
}
