package io.quorate.internal;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/** The file operations that durability hangs on. The one seam where a test fails, tears or ends them one by one. */
public interface FileOps {

    /** A file that is being written. */
    interface NewFile extends WritableByteChannel {
        /** Returns once what was written is on stable storage. */
        void force() throws IOException;
    }

    /**
     * What a directory holds.
     *
     * @param bytes the size; zero for a file that went away while the directory was read
     */
    record Found(String name, long bytes) {}

    /** Creates a file that must not exist yet. */
    NewFile create(Path file) throws IOException;

    ReadableByteChannel open(Path file) throws IOException;

    boolean exists(Path file) throws IOException;

    boolean isDirectory(Path dir) throws IOException;

    /** Regular files only, in no order. */
    List<Found> list(Path dir) throws IOException;

    /** Atomic: a reader sees either name, and never half a file. */
    void rename(Path from, Path to) throws IOException;

    void createDirectory(Path dir) throws IOException;

    /** Returns once the names in the directory are on stable storage. */
    void forceDirectory(Path dir) throws IOException;

    /** Whether there was a file. */
    boolean delete(Path file) throws IOException;
}
