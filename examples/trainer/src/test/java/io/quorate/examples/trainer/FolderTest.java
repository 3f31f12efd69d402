package io.quorate.examples.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.examples.launch.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderTest {
    @TempDir
    Path root;

    @Test
    void keepsTheNewestModelsAndNothingUnfinished() throws IOException {
        Folder folder = Folder.at(root);
        for (int step : new int[] {90, 100, 9, 1000}) {
            folder.writeModel(step, 7, new byte[] {1});
        }
        Files.write(folder.models().resolve("left.new"), new byte[] {1});
        folder.keepModels(2);
        try (Stream<Path> left = Files.list(folder.models())) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("digits-100-7.onnx", "digits-1000-7.onnx");
        }
    }

    @Test
    void aMissingFolderIsSaidAndNotMade() {
        assertThatThrownBy(() -> Folder.at(root.resolve("absent")))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("create or mount it");
        assertThat(root.resolve("absent")).doesNotExist();
    }
}
