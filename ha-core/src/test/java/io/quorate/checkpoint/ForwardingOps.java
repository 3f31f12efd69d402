package io.quorate.checkpoint;

import io.quorate.internal.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;

/** File operations with something of their own in one place. */
class ForwardingOps implements FileOps {
    private final FileOps ops;

    ForwardingOps(FileOps ops) {
        this.ops = ops;
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
    public void rename(Path from, Path to) throws IOException {
        ops.rename(from, to);
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

    /** The same for a file. */
    static class ForwardingFile implements NewFile {
        private final NewFile file;

        ForwardingFile(NewFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return file.write(source);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
