package io.quorate.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuickstartTest {
    private static final Path SOURCE = Path.of("src/main/java/io/quorate/examples/quickstart/Quickstart.java");
    private static final Path README = Path.of("../../README.md");

    @Test
    void theReadmeShowsWhatIsCompiledHere() throws IOException {
        String snippet = Snippets.of(SOURCE);
        assertThat(Files.readString(README)).contains("```java\n" + snippet + "\n```");
        assertThat(snippet.lines().count()).as("a short example").isLessThanOrEqualTo(24);
    }

    @Test
    void theExampleRuns() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Quickstart.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("published with token")
                .contains("http://10.0.0.7:8000");
    }
}
