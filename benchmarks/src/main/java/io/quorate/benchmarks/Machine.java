package io.quorate.benchmarks;

import io.etcd.jetcd.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }
}
