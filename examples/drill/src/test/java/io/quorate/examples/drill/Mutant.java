package io.quorate.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A defect that is put into one class of the real source.
 *
 * @param source the class's file, from the repository's root
 * @param edits what is there once, or everywhere, and what takes its place
 */
record Mutant(String source, List<Edit> edits) {
    record Edit(String sound, String broken, boolean everywhere) {
        String in(String text, String source) {
            int times = text.split(Pattern.quote(sound), -1).length - 1;
            assertThat(times)
                    .as("%s has it%s: '%s'. Bring the mutant up to date", source, everywhere ? "" : " once", sound)
                    .isBetween(1, everywhere ? Integer.MAX_VALUE : 1);
            return text.replace(sound, broken);
        }
    }

    Mutant(String source, String sound, String broken) {
        this(source, List.of(new Edit(sound, broken, false)));
    }

    /** Replaces another text wherever it is. */
    Mutant everywhere(String sound, String broken) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(sound, broken, true));
        return new Mutant(source, List.copyOf(more));
    }

    /** Compiles the broken class; the class path has it before the sound one. */
    String classPath(Path folder) throws IOException {
        String text = Files.readString(root().resolve(source)).replace("\r\n", "\n");
        for (Edit edit : edits) {
            text = edit.in(text, source);
        }
        Path file = folder.resolve(Path.of(source).getFileName());
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.writeString(file, text);
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
