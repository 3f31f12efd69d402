package io.quorate.zookeeper.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.Restored;
import io.quorate.test.process.ChildJvm;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process ends at once, at every step of a save; see {@code CrashPointTest} for those within the file system. */
@Tag("once")
class CheckpointUnderKillTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int MORE_THAN_THERE_ARE = 40;

    @TempDir
    Path folder;

    @Test
    @Timeout(240)
    void aSaverThatIsKilledAtAnyStepLeavesTheLastCheckpointRestorable() throws Exception {
        try (ZooKeeperEnsemble store = ZooKeeperEnsemble.builder().servers(1).start()) {
            store.awaitQuorum(SOON);
            String uri = "zookeeper://" + store.connectString();
            try (HaNode node = HaNode.builder(uri).id("heir").build()) {
                int point = 0;
                while (isKilledAt(point, uri, node)) {
                    assertThat(++point).isLessThan(MORE_THAN_THERE_ARE);
                }
                assertThat(point).as("points").isGreaterThan(10);
            }
        }
    }

    /** Whether there was such a step. */
    private boolean isKilledAt(int point, String uri, HaNode node) throws Exception {
        String name = "model-" + point;
        try (ChildJvm saver = ChildJvm.builder(SaverProcess.class)
                .args(uri, name, folder.toString(), "" + point)
                .start()) {
            saver.awaitLine("ACK 100", SOON);
            int status = saver.awaitExit(SOON);
            assertThat(status).as(saver.outputTail()).isIn(0, SaverProcess.HALTED);
            boolean acknowledged = status == 0;

            CheckpointCoordinator checkpoints = node.checkpoints(name, FileStorage.at(folder));
            Restored restored = checkpoints.restore().orElseThrow();
            long step = restored.checkpoint().step();
            assertThat(step).as("point %s", point).isIn(acknowledged ? List.of(200L) : List.of(100L, 200L));
            assertThat(restored.skipped()).isEmpty();
            ByteBuffer bytes = ByteBuffer.allocate(100_000);
            try (ReadableByteChannel shard = restored.open(0)) {
                while (bytes.hasRemaining() && shard.read(bytes) >= 0) {
                    assertThat(bytes.position()).isPositive();
                }
            }
            assertThat(bytes.flip()).isEqualTo(SaverProcess.bytes(step));
            checkpoints.close();
            return !acknowledged;
        }
    }
}
