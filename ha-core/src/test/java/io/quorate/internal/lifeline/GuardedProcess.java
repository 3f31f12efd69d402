package io.quorate.internal.lifeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node's process with a guardian, both in a test's hands. */
final class GuardedProcess implements AutoCloseable {
    static final String ID = "guarded";
    static final String INCARNATION = "g1";
    private static final Duration SOON = Duration.ofSeconds(20);

    final Process node;
    private final BufferedReader says;
    private final InetSocketAddress address;

    private GuardedProcess(Process node) throws IOException {
        this.node = node;
        says = node.inputReader(StandardCharsets.UTF_8);
        address = Addresses.parse(says.readLine()).orElseThrow();
    }

    static GuardedProcess start(String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(java().toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classes() + File.pathSeparator + testClasses()));
        command.addAll(List.of(GuardedProgram.class.getName(), ID, INCARNATION));
        return new GuardedProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static Path classes() throws Exception {
        return GuardianCommand.classes();
    }

    /** As a part of the module under test they would claim to come from where its classes are. */
    private static Path testClasses() throws Exception {
        URL here = GuardedProcess.class.getResource("GuardedProcess.class");
        Path path = Path.of(here.toURI());
        int names = GuardedProcess.class.getName().split("\\.").length;
        for (int i = 0; i < names; i++) {
            path = path.getParent();
        }
        return path;
    }

    Peer peer() {
        return new Peer(ID, INCARNATION, address);
    }

    /** A lifeline to it in the test's hands, once a guardian holds it. */
    RawPeer callGuardian() {
        return await("a guardian answers")
                .atMost(SOON)
                .until(this::call, Optional::isPresent)
                .orElseThrow();
    }

    private Optional<RawPeer> call() throws Exception {
        try {
            RawPeer caller = RawPeer.call(address);
            caller.say(Wire.hello("caller", "0"));
            if (caller.hear().equals(Optional.of(new Frame.Guarded(ID, INCARNATION)))) {
                return Optional.of(caller);
            }
            caller.close();
        } catch (IOException e) {
            // Nobody listens for a moment when a guardian has just been killed.
        }
        return Optional.empty();
    }

    /** The guardian that holds the port. */
    ProcessHandle guardian() throws Exception {
        callGuardian().close();
        List<ProcessHandle> children = node.children().toList();
        assertThat(children).hasSize(1);
        return children.get(0);
    }

    void leave() throws IOException {
        node.getOutputStream().write('c');
        node.getOutputStream().flush();
    }

    /** The JDK looks only three times a second after a process that is not its own child. */
    static void awaitEnd(ProcessHandle process) {
        await("process " + process.pid() + " has ended")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(SOON)
                .until(() -> !process.isAlive());
    }

    static void signal(String name, ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() throws Exception {
        node.destroyForcibly();
        awaitEnd(node.toHandle());
    }
}
