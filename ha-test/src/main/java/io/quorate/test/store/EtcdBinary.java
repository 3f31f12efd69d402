package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Command;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the etcd program, and what this version of it can do. */
final class EtcdBinary {
    private static final String PROPERTY = "quorate.etcd";
    private static final String HOW_TO_GET_IT =
            "On Debian and Ubuntu 'apt-get install etcd-server' installs it, on macOS"
                    + " 'brew install etcd'; others take it from https://github.com/etcd-io/etcd/releases";

    private EtcdBinary() {}

    static Path find(@Nullable Path given) {
        if (given != null) {
            return executable(given, "the builder's binary()");
        }
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            return executable(Path.of(property), "the system property " + PROPERTY);
        }
        return onPath().orElseThrow(() -> new TestKitException("found no etcd: neither the system property " + PROPERTY
                + " nor the PATH leads to one. " + HOW_TO_GET_IT));
    }

    static boolean canSkipSync(Path binary) {
        return Command.run(binary.toString(), "--help").contains("--unsafe-no-fsync");
    }

    private static Optional<Path> onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "etcd"))
                .filter(EtcdBinary::isExecutable)
                .findFirst();
    }

    private static Path executable(Path file, String source) {
        if (!isExecutable(file)) {
            throw new TestKitException(
                    "found no etcd: " + source + " names " + file + ", which is no program. " + HOW_TO_GET_IT);
        }
        return file.toAbsolutePath();
    }

    private static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
