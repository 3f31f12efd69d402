package io.quorate.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private final Snapshots snapshots = new Snapshots();

    @Test
    void copiesAreTheCallersNoMore() {
        ByteBuffer source = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 0}, 1, 3);
        List<ByteBuffer> copies = snapshots.take(source);
        source.put(1, (byte) 9);
        assertThat(copies).containsExactly(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(source.remaining()).isEqualTo(3);
    }

    @Test
    void memoryIsUsedAgainOnceItWasGivenBack() {
        ByteBuffer first = snapshots.take(direct(8)).get(0);
        snapshots.giveBack(List.of(first));
        ByteBuffer second = snapshots.take(direct(7)).get(0);
        assertThat(second).isSameAs(first).isEqualTo(direct(7));
    }

    @Test
    void savesOnTheirWayShareNothing() {
        snapshots.giveBack(snapshots.take(direct(8)));
        ByteBuffer one = snapshots.take(direct(8)).get(0);
        ByteBuffer other = snapshots.take(direct(8)).get(0);
        assertThat(one).isNotSameAs(other);
    }

    @Test
    void memoryThatDoesNotFitIsLeft() {
        ByteBuffer kept = snapshots.take(direct(8)).get(0);
        for (ByteBuffer source : List.of(direct(9), direct(3), ByteBuffer.allocate(8))) {
            snapshots.giveBack(List.of(kept));
            assertThat(snapshots.take(source).get(0)).isNotSameAs(kept).isEqualTo(source);
        }
        snapshots.giveBack(List.of(kept));
        snapshots.drop();
        assertThat(snapshots.take(direct(8)).get(0)).isNotSameAs(kept);
    }

    private static ByteBuffer direct(int size) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            buffer.put(i, (byte) i);
        }
        return buffer;
    }
}
