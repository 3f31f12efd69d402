package io.quorate.health;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether a folder's file system has room and, if asked, can be written: free space alone does not show a file system
 * that has turned read-only or a disk that hangs. {@link ProbeScope#LOCAL}; for a network file system wrap it in
 * {@link Probe#external}. Immutable.
 */
public final class DiskProbe implements Probe {
    private static final String TEST_FILE = ".quorate-disk-probe-";
    private static final int TEST_BYTES = 4096;

    private final Path folder;
    private final long minFreeBytes;
    private final double minFreeFraction;
    private final boolean writeTest;

    private DiskProbe(Path folder, long minFreeBytes, double minFreeFraction, boolean writeTest) {
        this.folder = folder;
        this.minFreeBytes = minFreeBytes;
        this.minFreeFraction = minFreeFraction;
        this.writeTest = writeTest;
    }

    /**
     * Demands 5 % free.
     *
     * @param folder any folder on the file system
     * @return the probe
     */
    public static DiskProbe of(Path folder) {
        return new DiskProbe(folder, 0, 0.05, false);
    }

    /**
     * How many bytes must be free, besides the fraction.
     *
     * @param bytes not negative; default 0
     * @return a changed probe
     * @throws IllegalArgumentException if negative
     */
    public DiskProbe withMinFreeBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("minFreeBytes is " + bytes + ": it must not be negative");
        }
        return new DiskProbe(folder, bytes, minFreeFraction, writeTest);
    }

    /**
     * Which fraction of the file system must be free, besides the bytes.
     *
     * @param fraction 0 to below 1; default 0.05
     * @return a changed probe
     * @throws IllegalArgumentException if out of range
     */
    public DiskProbe withMinFreeFraction(double fraction) {
        double checked = fraction == 0 ? 0 : Checks.fraction("minFreeFraction", fraction);
        return new DiskProbe(folder, minFreeBytes, checked, writeTest);
    }

    /**
     * Whether each run also writes a file of 4 KiB to the folder, forces it to the disk and deletes it.
     *
     * @param test default false
     * @return a changed probe
     */
    public DiskProbe withWriteTest(boolean test) {
        return new DiskProbe(folder, minFreeBytes, minFreeFraction, test);
    }

    @Override
    public ProbeResult check() throws IOException {
        FileStore store = Files.getFileStore(folder);
        ProbeResult space = judge(store.getUsableSpace(), store.getTotalSpace());
        if (space.healthy() && writeTest) {
            writeAndDelete();
        }
        return space;
    }

    private ProbeResult judge(long free, long total) {
        // Some virtual file systems tell no size: then only the bytes count.
        long needed = Math.max(minFreeBytes, (long) (total * minFreeFraction));
        String seen = "%s has %d MiB free of %d MiB, needs %d MiB"
                .formatted(folder, free >> 20, total >> 20, (needed + (1 << 20) - 1) >> 20);
        return new ProbeResult(free >= needed, seen);
    }

    private void writeAndDelete() throws IOException {
        Path file = Files.createTempFile(folder, TEST_FILE, "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(TEST_BYTES));
            channel.force(true);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
