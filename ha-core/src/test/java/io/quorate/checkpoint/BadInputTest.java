package io.quorate.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.HaNode;
import io.quorate.election.Leadership;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked for wrongly is refused where it is asked, by value, rule and mend. */
class BadInputTest {
    private final World world = new World();
    private final HaNode node = world.node("a");
    private final Leadership grant = world.lead(node);
    private final CheckpointStorage storage = new SimulatedDisk(Path.of("/disk")).storage(new CrashPoints());
    private final CheckpointCoordinator checkpoints = node.checkpoints(World.NAME, storage);

    @AfterEach
    void close() {
        world.close();
    }

    private static void refused(ThrowingCallable call, String... message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "../x",
                ".hidden",
                "a b",
                "ä",
                "a\n",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg"
            })
    void aNameThatIsNoFilesNameIsRefused(String name) {
        refused(() -> node.checkpoints(name, storage), "checkpoint name");
    }

    @Test
    void aSaveThatCannotBeIsRefusedAtOnce() {
        ByteBuffer bytes = ByteBuffer.allocate(1);
        refused(() -> checkpoints.save(grant, -1, bytes), "step is -1", "not be negative");
        refused(() -> checkpoints.save(grant, 1), "0 shards", "from 1 to 4096");
        List<ShardSource> many = Collections.nCopies(4_097, sink -> {});
        refused(() -> checkpoints.save(grant, 1, Map.of(), many), "4097 shards", "into one shard");
        refused(() -> checkpoints.saveSharded(grant, 1, Map.of(), 0), "0 shards");
        CheckpointRound round = new CheckpointRound(1, 1, grant.token(), 2);
        refused(() -> checkpoints.writeShard(round, 2, sink -> {}), "shard 2", "from 0 to 1");
        refused(() -> checkpoints.writeShard(round, -1, sink -> {}), "shard -1");
    }

    @Test
    void metadataIsBounded() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 65; i++) {
            many.put("key" + i, "");
        }
        List<ShardSource> shards = List.of(sink -> {});
        refused(() -> checkpoints.save(grant, 1, many, shards), "65 entries", "at most 64");
        refused(() -> checkpoints.save(grant, 1, Map.of("k", "x".repeat(1_025)), shards), "'k'", "1025", "1024");
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        CheckpointOptions options = CheckpointOptions.defaults();
        refused(() -> options.withKeepLatest(0), "keepLatest is 0", "from 1 to 256");
        refused(() -> options.withMilestones(0, 1), "every is 0");
        refused(() -> options.withMilestones(1, 257), "atMost is 257");
        refused(() -> options.withStandBys(-1, Duration.ofSeconds(1)), "standBys is -1");
        refused(() -> options.withStandBys(1, Duration.ZERO), "standByTimeout is PT0S", "positive");
        refused(() -> options.withBarrierTimeout(Duration.ofDays(2)), "barrierTimeout is PT48H", "at most PT24H");
        refused(() -> options.withIoThreads(0), "ioThreads is 0");
    }
}
