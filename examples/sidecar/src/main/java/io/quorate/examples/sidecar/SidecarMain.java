package io.quorate.examples.sidecar;

import io.quorate.HaNode;
import io.quorate.examples.launch.Closer;
import io.quorate.examples.launch.Flags;
import io.quorate.examples.launch.Program;
import io.quorate.failover.OutputLine;
import io.quorate.failover.WorkerExit;
import io.quorate.http.HaHttpServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Runs a server under Quorate: {@code --config sidecar.properties}; see docs/sidecar.md. Standard output and standard error
 * are the server's, with the sidecar's log among the latter. SIGTERM, SIGINT and SIGHUP end the server in good order; the exit
 * status is the server's, or {@link Program#CANNOT_START}.
 */
public final class SidecarMain {
    private static final Logger LOG = System.getLogger(SidecarMain.class.getName());

    private SidecarMain() {}

    /**
     * Runs until it is told to end, or the server has ended for good.
     *
     * @param args the flags
     * @throws InterruptedException if interrupted while starting
     */
    public static void main(String[] args) throws InterruptedException {
        Program.run("sidecar", args, SidecarMain::start);
    }

    private static AutoCloseable start(Flags flags) throws InterruptedException {
        Path file = Path.of(flags.required("config", "sidecar.properties"));
        flags.requireNoOthers();
        SidecarFile setup = SidecarFile.read(file);
        try (Closer started = new Closer()) {
            HaNode node = started.add(setup.node().build());
            Sidecar sidecar = started.add(Sidecar.start(node, setup.options(), passOn()));
            setup.healthPort()
                    .ifPresent(port -> started.add(
                            HaHttpServer.builder(sidecar.health()).port(port).start()));
            Running running = new Running(sidecar, started.keep());
            new Thread(() -> endWith(sidecar, running), "sidecar-waits").start();
            return running;
        }
    }

    /** On the thread that keeps the process alive. */
    private static void endWith(Sidecar sidecar, Running running) {
        WorkerExit last = sidecar.worker().ended().toCompletableFuture().join();
        LOG.log(Level.INFO, "the server has ended for good with status {0}", last.code());
        running.close();
    }

    /** Closed when the process is told to end, or when the server has ended, whichever comes first. */
    private static final class Running implements AutoCloseable {
        private final ReentrantLock lock = new ReentrantLock();
        private final Sidecar sidecar;
        private final Closer parts;

        Running(Sidecar sidecar, Closer parts) {
            this.sidecar = sidecar;
            this.parts = parts;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                int status = sidecar.stop();
                parts.close();
                // A JVM that was told to end has a status of its own, and only this changes it. All is closed by now.
                Runtime.getRuntime().halt(status);
            } finally {
                lock.unlock();
            }
        }
    }

    private static Consumer<OutputLine> passOn() {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return line -> (line.error() ? err : out).println(line.text());
    }
}
