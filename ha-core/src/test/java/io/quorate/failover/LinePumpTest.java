package io.quorate.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinePumpTest {
    private static List<OutputLine> lines(byte[] written) {
        List<OutputLine> lines = new ArrayList<>();
        new LinePump(new ByteArrayInputStream(written), false, 5, lines::add).run();
        return lines;
    }

    private static List<String> texts(String written) {
        return lines(written.getBytes(StandardCharsets.UTF_8)).stream()
                .map(OutputLine::text)
                .toList();
    }

    @Test
    void everyKindOfLineEndEndsALine() {
        assertThat(texts("a\nb\r\nc\rd\n\ne")).containsExactly("a", "b", "c", "d", "", "e");
        assertThat(texts("")).isEmpty();
    }

    @Test
    void aLongLineIsCutAndTheNextIsWhole() {
        List<OutputLine> lines = lines("123456789\n12345\n".getBytes(StandardCharsets.UTF_8));
        assertThat(lines).containsExactly(new OutputLine(false, "12345", true), new OutputLine(false, "12345", false));
    }

    @Test
    void aLineInWhichTheOutputEndsIsMarkedAsCut() {
        assertThat(lines("a\nbc".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new OutputLine(false, "a", false), new OutputLine(false, "bc", true));
    }

    @Test
    void whatIsNoUtf8IsReplaced() {
        assertThat(lines(new byte[] {'a', (byte) 0xff, 'b', '\n'}))
                .containsExactly(new OutputLine(false, "a\ufffdb", false));
    }
}
