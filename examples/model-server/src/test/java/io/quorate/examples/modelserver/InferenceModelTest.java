package io.quorate.examples.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.examples.digits.DigitModel;
import io.quorate.examples.digits.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceModelTest {
    @TempDir
    Path folder;

    @Test
    void loadsAFileAndNamesItsContents() throws IOException {
        Path file = Files.write(folder.resolve("digits.onnx"), DigitModel.bundled());
        try (InferenceModel loaded = InferenceModel.load(file);
                InferenceModel bundled = InferenceModel.bundled()) {
            assertThat(loaded.revision()).isEqualTo(bundled.revision()).matches("[0-9a-f]{64}");
            assertThat(loaded.version()).isEqualTo("1");
            assertThat(new DigitCanary().passes(loaded)).isTrue();
        }
    }

    @Test
    void aFileThatIsNoModelIsNamedWithTheReason() throws IOException {
        assertRefused(folder.resolve("absent.onnx"), "There is no model file");
        assertRefused(folder, "not a regular file");
        assertRefused(Files.createFile(folder.resolve("empty.onnx")), "empty");
        assertRefused(
                Files.writeString(folder.resolve("text.onnx"), "I am a poem.", StandardCharsets.UTF_8),
                "damaged or not an ONNX model");
    }

    @Test
    void aDamagedModelIsRefusedWhereverItWasCut() throws IOException {
        byte[] whole = DigitModel.bundled();
        for (int length : new int[] {1, 20, 1_000, whole.length / 2, whole.length - 200}) {
            Path cut = Files.write(folder.resolve("cut-" + length + ".onnx"), Arrays.copyOf(whole, length));
            assertRefused(cut, "damaged or not an ONNX model");
        }
    }

    private static void assertRefused(Path file, String reason) {
        assertThatThrownBy(() -> InferenceModel.load(file).close())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(file.toAbsolutePath().toString())
                .hasMessageContaining("give the path of a model in ONNX format");
    }

    /** The canary tells a model that answers from one that answers rightly. */
    @Test
    void anUntrainedModelFailsTheCanary() throws IOException {
        byte[] untrained = DigitModel.export(Network.forDigits(1), 2, Map.of());
        try (InferenceModel model = InferenceModel.load(Files.write(folder.resolve("raw.onnx"), untrained))) {
            assertThat(model.version()).isEqualTo("2");
            assertThat(new DigitCanary().passes(model)).isFalse();
        }
    }

    @Test
    void aClosedModelAnswersNothingAndClosesOnce() {
        InferenceModel model = InferenceModel.bundled();
        DigitCanary canary = new DigitCanary();
        assertThat(canary.passes(model)).isTrue();
        model.close();
        assertThat(canary.passes(model)).isFalse();
        assertThatCode(model::close).doesNotThrowAnyException();
    }
}
