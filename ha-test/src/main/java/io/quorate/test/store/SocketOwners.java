package io.quorate.test.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds which process has opened a connection on the loopback device, as Linux tells it in {@code /proc}. */
final class SocketOwners {
    private static final Path CONNECTIONS = Path.of("/proc/self/net/tcp");
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private SocketOwners() {}

    static boolean canTell() {
        return Files.isReadable(CONNECTIONS);
    }

    /**
     * Whether a process holds the socket, for each process that is asked about.
     *
     * @param from the port that the connection comes from
     * @param to the port that it goes to
     * @return what tells; it holds for no process if the connection is gone
     */
    static LongPredicate of(int from, int to) {
        Optional<String> socket = inode(from, to).map(inode -> "socket:[" + inode + "]");
        return pid -> socket.filter(link -> holds(pid, link)).isPresent();
    }

    private static Optional<String> inode(int from, int to) {
        try (Stream<String> lines = Files.lines(CONNECTIONS)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words ->
                            words.length > INODE && words[LOCAL].endsWith(hex(from)) && words[REMOTE].endsWith(hex(to)))
                    .map(words -> words[INODE])
                    .findFirst();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static boolean holds(long pid, String socket) {
        Path folder = Path.of("/proc", Long.toString(pid), "fd");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
            for (Path descriptor : descriptors) {
                if (socket.equals(target(descriptor))) {
                    return true;
                }
            }
            return false;
        } catch (IOException ended) {
            return false;
        }
    }

    private static @Nullable String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return null;
        }
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
