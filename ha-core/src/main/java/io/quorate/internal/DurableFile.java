package io.quorate.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way: written under a temporary name in its own directory, and seen under its own name only when it is
 * whole and durable. One thread at a time.
 */
public final class DurableFile implements WritableByteChannel {
    /** What an unfinished file is called before its name; a crash leaves it behind. */
    public static final String TEMPORARY = ".tmp~";

    private final FileOps ops;
    private final Path target;
    private final Path temporary;
    private FileOps.@Nullable NewFile file;

    private DurableFile(FileOps ops, Path target, Path temporary, FileOps.NewFile file) {
        this.ops = ops;
        this.target = target;
        this.temporary = temporary;
        this.file = file;
    }

    /**
     * Begins a file.
     *
     * @param dir its directory, which exists
     * @param name used once and never again, by any process: so the temporary name is as unique, no rename meets another's
     *     file, and no NFS client has cached that there is no such file
     */
    public static DurableFile create(FileOps ops, Path dir, String name) throws IOException {
        Path target = dir.resolve(name);
        if (ops.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Path temporary = dir.resolve(TEMPORARY + name);
        return new DurableFile(ops, target, temporary, ops.create(temporary));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return writing().write(source);
    }

    /** Makes the file durable and gives it its name. If this fails the file may be there all the same, and is whole. */
    public void publish() throws IOException {
        FileOps.NewFile written = writing();
        // Never tried again after a failure: the kernel reports lost pages once, and a second fsync would succeed on
        // them.
        written.force();
        written.close();
        if (ops.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        ops.rename(temporary, target);
        file = null;
        ops.forceDirectory(directory());
    }

    @Override
    public boolean isOpen() {
        return file != null && file.isOpen();
    }

    /** Throws away what was not published. Idempotent. */
    @Override
    public void close() throws IOException {
        FileOps.NewFile unfinished = file;
        if (unfinished != null) {
            file = null;
            try (unfinished) {
                ops.delete(temporary);
            }
        }
    }

    private Path directory() throws IOException {
        Path dir = target.getParent();
        if (dir == null) {
            throw new IOException(target + " has no directory");
        }
        return dir;
    }

    private FileOps.NewFile writing() throws IOException {
        if (file == null) {
            throw new java.nio.channels.ClosedChannelException();
        }
        return file;
    }
}
