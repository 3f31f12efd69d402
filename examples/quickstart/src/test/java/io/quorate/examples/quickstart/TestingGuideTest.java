package io.quorate.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TestingGuideTest {
    private static final Path TEST = Path.of("src/test/java/io/quorate/examples/quickstart/FailoverHookTest.java");
    private static final Path GUIDE = Path.of("../../docs/testing.md");

    @Test
    void theGuideShowsTheTestThatRunsHere() throws IOException {
        String snippet = Snippets.of(TEST);
        assertThat(Files.readString(GUIDE)).contains("```java\n" + snippet + "\n```");
        assertThat(snippet.lines().count()).as("a short example").isLessThan(30);
    }
}
