package io.quorate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gate that is misconfigured passes everything, so this one is shown bad code, with the very arguments the build uses.
 */
class NullnessGateTest {
    @TempDir
    Path classes;

    @Test
    void dereferenceOfNullableIsRefused() throws Exception {
        assertThat(compile("Broken.java"))
                .singleElement()
                .asString()
                .contains("Broken.java:18:")
                .contains("[NullAway] dereferenced expression 'name' is @Nullable");
    }

    @Test
    void unmarkedPackageIsRefused() throws Exception {
        assertThat(compile("Unmarked.java")).singleElement().asString().contains("[RequireExplicitNullMarking]");
    }

    @Test
    void correctedSampleCompiles() throws Exception {
        assertThat(compile("Fixed.java")).isEmpty();
        assertThat(classes.resolve("io/quorate/sample/Fixed.class")).exists();
    }

    private List<Diagnostic<? extends JavaFileObject>> compile(String sample) throws Exception {
        URI source = Objects.requireNonNull(getClass().getResource("/nullness/" + sample))
                .toURI();
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (var files = javac.getStandardFileManager(found, null, null)) {
            var sources = files.getJavaFileObjects(Path.of(source));
            javac.getTask(null, files, found, arguments(), null, sources).call();
        }
        return found.getDiagnostics();
    }

    private List<String> arguments() throws Exception {
        List<String> arguments = new ArrayList<>(BuildArguments.forMainCode());
        arguments.addAll(List.of("-d", classes.toString(), "--release", "17"));
        arguments.addAll(List.of("-processorpath", System.getProperty("java.class.path")));
        return arguments;
    }
}
