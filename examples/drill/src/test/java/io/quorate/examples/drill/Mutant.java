package io.quorate.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A defect that is put into one class of the real source.
 *
 * @param source the class's file, from the repository's root
 * @param sound what is there once
 * @param broken what takes its place
 */
record Mutant(String source, String sound, String broken) {

    /** Compiles the broken class; the class path has it before the sound one. */
    String classPath(Path folder) throws IOException {
        String text = Files.readString(root().resolve(source)).replace("\r\n", "\n");
        assertThat(text.split(Pattern.quote(sound), -1))
                .as("%s has it once: '%s'. Bring the mutant up to date with the source", source, sound)
                .hasSize(2);
        Path file = folder.resolve(Path.of(source).getFileName());
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.writeString(file, text.replace(sound, broken));
        compile(file, classes);
        return classes + File.pathSeparator + System.getProperty("java.class.path");
    }

    private static void compile(Path file, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
            boolean done = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertThat(done).as("the mutant compiles: %s", said).isTrue();
        }
    }

    /** The repository. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("ha-core"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
