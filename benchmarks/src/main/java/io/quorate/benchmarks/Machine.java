package io.quorate.benchmarks;

import io.etcd.jetcd.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.Version;

/** What the figures were measured on. */
final class Machine {
    private Machine() {}

    static String describe() {
        return Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), "
                + System.getProperty("os.name") + ", Java " + Runtime.version().feature() + "; ZooKeeper "
                + Version.getVersion() + ", Curator " + versionOf(CuratorFramework.class) + ", jetcd "
                + versionOf(Client.class);
    }

    /** As its file is named: not all of them say it in their manifest. */
    private static String versionOf(Class<?> type) {
        String file = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getFileName()
                .toString();
        return file.replaceAll("^[^0-9]*-(?=[0-9])|\\.jar$", "");
    }

    /** How much memory could be taken without swapping; 0 where that is not told. */
    static long availableGigabytes() {
        return lookUp("/proc/meminfo", "MemAvailable")
                .map(text -> Long.parseLong(text.split(" ", -1)[0]) >> 20)
                .orElse(0L);
    }

    private static String processor() {
        return lookUp("/proc/cpuinfo", "model name").orElseGet(() -> System.getProperty("os.arch"));
    }

    private static Optional<String> lookUp(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip());
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
