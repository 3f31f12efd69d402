package io.quorate.test.process;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes a {@link ChildJvm}. Not thread-safe. */
public final class ChildJvmBuilder {
    private final String mainClass;
    private String name;
    private String classPath = currentClassPath();
    private List<String> arguments = List.of();
    private List<String> jvmFlags = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m");
    private List<String> commandPrefix = List.of();

    ChildJvmBuilder(String mainClass) {
        this.mainClass = mainClass;
        this.name = mainClass.substring(mainClass.lastIndexOf('.') + 1);
    }

    /**
     * The child's name in messages and thread names; by default the simple name of its main class.
     *
     * @param value the name
     * @return this
     */
    public ChildJvmBuilder name(String value) {
        name = value;
        return this;
    }

    /**
     * The arguments of {@code main}; by default none.
     *
     * @param values the arguments
     * @return this
     */
    public ChildJvmBuilder args(String... values) {
        arguments = List.of(values);
        return this;
    }

    /**
     * The flags of the JVM. By default those of a small, quickly started one with a heap of 256 MB.
     *
     * @param values the flags, in place of the default
     * @return this
     */
    public ChildJvmBuilder jvmFlags(List<String> values) {
        jvmFlags = List.copyOf(values);
        return this;
    }

    /**
     * Where the child finds its classes; by default where this JVM does.
     *
     * @param value jars and folders, parted by {@link File#pathSeparator}; they must hold this kit as well
     * @return this
     */
    public ChildJvmBuilder classPath(String value) {
        classPath = value;
        return this;
    }

    /**
     * A command that runs the child, as {@code ip netns exec} does. It must replace itself by the child, so that
     * signals reach the JVM.
     *
     * @param values the command; the JVM's own command line is appended
     * @return this
     */
    public ChildJvmBuilder commandPrefix(List<String> values) {
        commandPrefix = List.copyOf(values);
        return this;
    }

    /**
     * Starts the child; returns once the process exists, not once its {@code main} has begun.
     *
     * @return the running child
     * @throws TestKitException if the process cannot be started
     */
    public ChildJvm start() {
        Path folder = Folders.temporary("quorate-child-");
        try {
            Process process = new ProcessBuilder(command())
                    .redirectError(ChildJvm.errorFile(folder).toFile())
                    .start();
            return new ChildJvm(name, process, folder);
        } catch (IOException e) {
            Folders.delete(folder);
            throw new TestKitException("cannot start child " + name + " by " + command(), e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(commandPrefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", classPath, ChildMain.class.getName(), mainClass));
        command.addAll(arguments);
        return command;
    }

    // A test that runs on the module path has part of its classes there.
    private static String currentClassPath() {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(key -> System.getProperty(key, ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
