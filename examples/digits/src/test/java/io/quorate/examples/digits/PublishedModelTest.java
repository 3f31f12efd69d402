package io.quorate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedModelTest {
    private static final String SUM = PublishedModel.sha256(new byte[] {1, 2, 3});

    @Test
    void readsWhatItWrote() {
        PublishedModel model = new PublishedModel(400, "digits-400-17.onnx", SUM, .9875, 17);
        assertThat(PublishedModel.of(model.toBytes())).contains(model);
    }

    @Test
    void refusesPathsAndWhatItDidNotWrite() {
        assertThat(read("../secret.onnx")).isEmpty();
        assertThat(read("/etc/passwd")).isEmpty();
        assertThat(read("a/b.onnx")).isEmpty();
        assertThat(read(".hidden")).isEmpty();
        assertThat(PublishedModel.of("a poem".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(PublishedModel.of(new PublishedModel(1, "a.onnx", "no sum", 1, 1).toBytes()))
                .isEmpty();
    }

    private static Optional<PublishedModel> read(String file) {
        return PublishedModel.of(new PublishedModel(1, file, SUM, 1, 1).toBytes());
    }
}
