package io.quorate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bounding what is asked at once. */
class GateTest {
    private final Gate gate = new Gate(2);
    private final List<Integer> begun = new ArrayList<>();

    @Test
    void whatWaitsIsLetInInTurnAsOthersLeave() {
        for (int i = 0; i < 5; i++) {
            int number = i;
            gate.enter(() -> begun.add(number));
        }
        assertThat(begun).containsExactly(0, 1);
        gate.leave();
        assertThat(begun).containsExactly(0, 1, 2);
        gate.leave();
        gate.leave();
        assertThat(begun).containsExactly(0, 1, 2, 3, 4);
        gate.leave();
        gate.enter(() -> begun.add(5));
        assertThat(begun).endsWith(5);
    }

    @Test
    void whatEndsAsItBeginsMakesNoDeepStack() {
        gate.enter(() -> begun.add(-1));
        gate.enter(() -> begun.add(-2));
        int many = 100_000;
        for (int i = 0; i < many; i++) {
            int number = i;
            gate.enter(() -> {
                begun.add(number);
                gate.leave();
            });
        }
        gate.leave();
        assertThat(begun.subList(2, begun.size()))
                .isEqualTo(IntStream.range(0, many).boxed().toList());
    }
}
