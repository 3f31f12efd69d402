package io.quorate;

import io.quorate.internal.DiskOps;
import io.quorate.internal.FileOps;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The disk, of a process that stands still just before its next rename. */
final class PausableOps implements FileOps {
    private final FileOps ops = new DiskOps();
    private final AtomicBoolean pause = new AtomicBoolean();
    private final CountDownLatch paused = new CountDownLatch(1);
    private final CountDownLatch resumed = new CountDownLatch(1);

    void pauseBeforeRename() {
        pause.set(true);
    }

    void awaitPaused() throws InterruptedException {
        paused.await();
    }

    void resume() {
        resumed.countDown();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (pause.getAndSet(false)) {
            paused.countDown();
            try {
                resumed.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
        ops.rename(from, to);
    }

    @Override
    public NewFile create(Path file) throws IOException {
        return ops.create(file);
    }

    @Override
    public ReadableByteChannel open(Path file) throws IOException {
        return ops.open(file);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return ops.exists(file);
    }

    @Override
    public boolean isDirectory(Path dir) throws IOException {
        return ops.isDirectory(dir);
    }

    @Override
    public List<Found> list(Path dir) throws IOException {
        return ops.list(dir);
    }

    @Override
    public void createDirectory(Path dir) throws IOException {
        ops.createDirectory(dir);
    }

    @Override
    public void forceDirectory(Path dir) throws IOException {
        ops.forceDirectory(dir);
    }

    @Override
    public boolean delete(Path file) throws IOException {
        return ops.delete(file);
    }
}
