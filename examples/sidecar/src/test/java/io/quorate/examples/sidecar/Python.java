package io.quorate.examples.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The Python on the PATH. Without one its tests fail: a skipped test would pass for one that ran. */
final class Python {
    private Python() {}

    static String command(int port) throws URISyntaxException {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Optional<Path> python = Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, "python3"))
                .filter(Files::isExecutable)
                .findFirst();
        assertThat(python)
                .as(
                        "python3 on the PATH: install it (Debian, Ubuntu: apt-get install python3), or leave the tests tagged"
                                + " 'python' out (-Dtests.without=python)")
                .isPresent();
        Path script = Path.of(Python.class.getResource("/server.py").toURI());
        return "'" + python.get() + "' '" + script + "' " + port;
    }
}
