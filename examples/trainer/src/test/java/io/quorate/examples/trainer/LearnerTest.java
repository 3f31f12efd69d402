package io.quorate.examples.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LearnerTest {
    private static final Plan PLAN = new Plan(1, 4, 1, 3e-3);

    @Test
    void everyBlockBelongsToExactlyOneRank() {
        for (int size = 1; size <= Plan.BLOCKS + 1; size++) {
            List<Integer> blocks = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                for (int block = Plan.firstBlock(rank, size); block < Plan.firstBlock(rank + 1, size); block++) {
                    blocks.add(block);
                }
            }
            assertThat(blocks).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void aSnapshotHoldsAllThatTrainingGoesOnFrom() {
        Learner learner = Undisturbed.train(PLAN);
        learner.history().mark(new History.Mark(2, 17, List.of("a~1", "b~2")));
        Learner restored = new Learner(PLAN);
        restored.restore(learner.snapshot());
        assertThat(restored.snapshot()).isEqualTo(learner.snapshot());
        assertThat(restored.step()).isEqualTo(4);
        assertThat(restored.history().losses()).isEqualTo(learner.history().losses());
        assertThat(restored.history().marks()).isEqualTo(learner.history().marks());
    }

    @Test
    void whatIsNoSnapshotIsRefused() {
        Learner learner = new Learner(PLAN);
        assertThatThrownBy(() -> learner.restore(ByteBuffer.allocate(100)))
                .isInstanceOf(IllegalArgumentException.class);
        ByteBuffer whole = learner.snapshot();
        assertThatThrownBy(() -> learner.restore(whole.slice(0, whole.limit() - 4)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theCurveShowsWhoWasLostWhere() {
        History history = new History();
        history.mark(new History.Mark(0, 5, List.of("a~1", "b~1", "c~1")));
        history.add(2.3f);
        history.add(1.9f);
        history.mark(new History.Mark(2, 9, List.of("a~1", "c~2", "d~1")));
        history.add(1.1f);
        String page = new String(CurvePage.of(PLAN, history), StandardCharsets.UTF_8);
        assertThat(page)
                .contains("Step 3 of 4")
                .contains("from step 2: 3 workers, generation #9 lost [b, c] new [c, d]")
                .doesNotContain("http")
                .doesNotContain("<script");
    }
}
