package io.quorate.benchmarks;

import io.quorate.HaNode;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.PendingSave;
import io.quorate.checkpoint.ShardSource;
import io.quorate.lock.LockGrant;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Checkpoints beside a plain sequential write with a checksum, and what they cost a training step. */
final class CheckpointBench implements AutoCloseable {
    private static final String SECONDS = "seconds";
    private static final int PIECE = 64 << 20;
    private static final int WRITE = 4 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Settings settings;
    private final PrintStream progress;
    private final Path folder;
    private final HaNode node;
    private final LockGrant grant;
    private final CheckpointCoordinator checkpoints;
    private final ByteBuffer[] state;
    private long step;

    private CheckpointBench(StoreSite site, Settings settings, PrintStream progress)
            throws IOException, InterruptedException {
        this.settings = settings;
        this.progress = progress;
        folder = Files.createTempDirectory(settings.folder(), "checkpoints");
        node = HaNode.builder(site.uri("checkpoints")).build();
        grant = node.lock("checkpoints").acquire(LIMIT);
        checkpoints = node.checkpoints(
                "bench", FileStorage.at(folder), CheckpointOptions.defaults().withKeepLatest(1));
        state = state(settings.isShort() ? 256 << 20 : 1 << 30);
    }

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        try (CheckpointBench bench = new CheckpointBench(site, settings, progress)) {
            return List.of(bench.throughput(), bench.training());
        }
    }

    private Results throughput() throws Exception {
        String plain = "plain write with CRC-32C";
        return new Contest("P17: a checkpoint of " + size() + ", until it is durable and published")
                .enter("Quorate, handed over", () -> timed(this::handOver))
                .enter("Quorate, copied first, a shard per 64 MiB", () -> timed(this::saveAndWait))
                .enter(plain, () -> timed(this::writePlainly))
                .mustReach(Target.atMost("P17 (90 % of its throughput)", SECONDS, plain, 1 / 0.9))
                .run(settings.rounds(), progress);
    }

    /** The step is work of one core for a fixed number of turns; the rest of the machine is free to write. */
    private Results training() throws Exception {
        double seconds = settings.isShort() ? 7.5 : 30;
        long turns = calibrate(seconds);
        String without = "without";
        return new Contest("P17: a training step of " + seconds + " s with a checkpoint of " + size())
                .enter("with an asynchronous checkpoint", () -> {
                    PendingSave[] save = new PendingSave[1];
                    Figures figures = timed(() -> {
                        long asked = System.nanoTime();
                        save[0] = checkpoints.save(grant, ++step, copies());
                        progress.printf("    the save returned after %d ms%n", (System.nanoTime() - asked) / 1_000_000);
                        found(work(turns));
                    });
                    save[0].await(LIMIT);
                    return figures;
                })
                .enter(without, () -> timed(() -> found(work(turns))))
                .mustReach(Target.atMost("P17 (3.5 % of a step)", SECONDS, without, 1.035))
                .run(settings.rounds(), progress);
    }

    private void handOver() throws Exception {
        List<ShardSource> whole = List.of(ShardSource.handOver(state));
        checkpoints.save(grant, ++step, Map.of(), whole).await(LIMIT);
    }

    private void saveAndWait() throws Exception {
        checkpoints.save(grant, ++step, copies()).await(LIMIT);
    }

    private ByteBuffer[] copies() {
        return Stream.of(state).map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    }

    /** What a careful program writes by itself: one file, a checksum, forced, renamed, its folder forced. */
    private void writePlainly() throws IOException {
        Path temporary = folder.resolve("plain.part");
        CRC32C checksum = new CRC32C();
        try (FileChannel file = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (ByteBuffer piece : copies()) {
                while (piece.hasRemaining()) {
                    ByteBuffer part = piece.slice(piece.position(), Math.min(WRITE, piece.remaining()));
                    checksum.update(part.duplicate());
                    while (part.hasRemaining()) {
                        piece.position(piece.position() + file.write(part));
                    }
                }
            }
            file.force(true);
        }
        Path finished = folder.resolve("plain-" + Long.toHexString(checksum.getValue()));
        Files.move(temporary, finished);
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
        Files.delete(finished);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Figures timed(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return new Figures().with(SECONDS, (System.nanoTime() - start) / 1e9);
    }

    private static long calibrate(double seconds) {
        long turns = 1_000;
        while (true) {
            long start = System.nanoTime();
            found(work(turns));
            double took = (System.nanoTime() - start) / 1e9;
            if (took > 1) {
                return Math.max(1, (long) (turns * seconds / took));
            }
            turns *= 2;
        }
    }

    /** Returns what it worked out, so that the work cannot be left out. */
    private static float work(long turns) {
        float[] weights = new float[4_096];
        for (long turn = 0; turn < turns; turn++) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] = weights[i] * 0.999f + i;
            }
        }
        return weights[1];
    }

    private static void found(float result) {
        if (Float.isNaN(result)) {
            throw new IllegalStateException("the work went wrong");
        }
    }

    private static ByteBuffer[] state(int bytes) {
        Random random = new Random(1);
        byte[] block = new byte[1 << 20];
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int done = 0; done < bytes; done += PIECE) {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            while (piece.hasRemaining()) {
                random.nextBytes(block);
                piece.put(block);
            }
            pieces.add(piece.flip());
        }
        return pieces.toArray(ByteBuffer[]::new);
    }

    private String size() {
        return Stream.of(state).mapToLong(ByteBuffer::remaining).sum() / (1 << 20) + " MiB";
    }

    @Override
    public void close() throws IOException {
        checkpoints.close();
        grant.close();
        node.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
