package io.quorate.examples.demo;

import io.quorate.examples.demo.load.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** After the show: everybody is back, and people may try for themselves. */
final class Kept {
    private static final long SEED = 7;

    private final Screen screen;
    private final Cluster cluster;
    private final Path folder;

    Kept(Screen screen, Cluster cluster, Path folder) {
        this.screen = screen;
        this.cluster = cluster;
        this.folder = folder;
    }

    /** Starts again who was killed, says where everything is, and stays until the demo is ended. */
    void stay() throws InterruptedException {
        List<String> members = Stream.concat(Cluster.SERVERS.stream(), Cluster.GATEWAYS.stream())
                .toList();
        for (String name : members) {
            if (!cluster.process(name).isAlive()) {
                cluster.restart(name);
            }
        }
        screen.line("");
        screen.line(screen.bold("Everything runs again") + " and stays until you press Ctrl-C. Kill what you like:");
        screen.line("");
        for (String name : members) {
            screen.line(String.format(
                    "  %-10s %s   pid %d   health %s/readyz?verbose",
                    name, cluster.address(name), cluster.process(name).pid(), cluster.health(name)));
        }
        screen.line("  store      " + Store.shown(cluster.store()));
        Sample sample = Sample.draw(1, SEED).get(0);
        Path file = write(sample);
        screen.line("");
        screen.line("A drawn " + sample.digit() + " to read, and what is known of the model:");
        screen.line("");
        String model = cluster.address(Cluster.GATEWAYS.get(0)) + "/v2/models/digits";
        screen.line("  curl -i -H content-type:application/json -d @" + file + " " + model + "/infer");
        screen.line("  curl " + model);
        new CountDownLatch(1).await();
    }

    private Path write(Sample sample) {
        try {
            return Files.write(folder.resolve("digit.json"), sample.request().getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a sample request", e);
        }
    }
}
