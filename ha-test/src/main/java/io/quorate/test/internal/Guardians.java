package io.quorate.test.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The guardians that live on this host: tests that kill nodes look whether one is left behind. */
public final class Guardians {
    private static final String MAIN = "io.quorate.internal.lifeline.Guardian";

    private static final String LISTENS = "0A";

    private Guardians() {}

    /** Those of nodes in the processes of these ids, whether or not these live any more. */
    public static List<ProcessHandle> of(Collection<Long> nodes) {
        return ProcessHandle.allProcesses()
                .filter(process -> watchesOneOf(nodes, process))
                .toList();
    }

    /** Whether a guardian listens in the place of the node in this process. */
    public static boolean hold(long node) {
        return !listens(node) && of(List.of(node)).stream().anyMatch(guardian -> listens(guardian.pid()));
    }

    private static boolean listens(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            List<String> open = files.map(Guardians::target).toList();
            List<String> sockets = new ArrayList<>(Files.readAllLines(process.resolve("net/tcp")));
            sockets.addAll(Files.readAllLines(process.resolve("net/tcp6")));
            // The fourth word is the state, the tenth the socket's number.
            return sockets.stream()
                    .map(line -> line.strip().split("\\s+"))
                    .anyMatch(words -> words[3].equals(LISTENS) && open.contains("socket:[" + words[9] + "]"));
        } catch (IOException | UncheckedIOException e) {
            // It has just ended.
            return false;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed since it was listed.
            return "";
        }
    }

    /** Its command line ends with the main class, where the kernel tells of processes, whom it watches, and since when. */
    private static boolean watchesOneOf(Collection<Long> nodes, ProcessHandle process) {
        List<String> words = Arrays.asList(process.info().arguments().orElse(new String[0]));
        int main = words.indexOf(MAIN);
        return main >= 0
                && main + 2 < words.size()
                && nodes.stream().anyMatch(node -> words.get(main + 2).equals(Long.toString(node)));
    }
}
