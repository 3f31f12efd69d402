package io.quorate.checkpoint;

import io.quorate.ConfigurationException;
import io.quorate.internal.DiskOps;
import io.quorate.internal.DurableFile;
import io.quorate.internal.FileNames;
import io.quorate.internal.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/**
 * Objects as files: one directory per set under a root, local or on a shared file system such as NFS, Lustre or CephFS.
 * An object is written under a temporary name beside its place, forced to disk, renamed, and its directory is forced too.
 *
 * <p>Not guaranteed: durability beyond what the file system promises for {@code fsync}; a disk that acknowledges it from a
 * volatile cache loses it with the power. On NFS mount hard, not soft, so that a slow server does not become an error.
 */
public final class FileStorage implements CheckpointStorage {
    private static final int MAX_NAME = 200;

    private final FileOps ops;
    private final Path root;

    FileStorage(FileOps ops, Path root) {
        this.ops = ops;
        this.root = root;
    }

    /**
     * A storage in a directory.
     *
     * @param root an existing directory; it is never created, neither now nor later, for a missing one is most likely a
     *     file system that is not mounted
     * @return the storage
     * @throws ConfigurationException if there is no such directory
     */
    public static FileStorage at(Path root) {
        FileOps ops = new DiskOps();
        Path absolute = root.toAbsolutePath().normalize();
        try {
            requireRoot(ops, absolute);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "checkpoint storage '" + absolute
                            + "' is not a directory: create it, or mount the file system that it is on",
                    e);
        }
        return new FileStorage(ops, absolute);
    }

    @Override
    public ObjectWriter create(String set, String name) throws IOException {
        Path dir = directory(set);
        DurableFile file = DurableFile.create(ops, existing(dir), object(name));
        return new Writer(file);
    }

    @Override
    public ReadableByteChannel open(String set, String name) throws IOException {
        return ops.open(directory(set).resolve(object(name)));
    }

    @Override
    public List<StoredObject> list(String set) throws IOException {
        Path dir = directory(set);
        requireRoot(ops, root);
        if (!ops.isDirectory(dir)) {
            return List.of();
        }
        return ops.list(dir).stream().map(FileStorage::toObject).toList();
    }

    @Override
    public boolean delete(String set, String name) throws IOException {
        Path dir = directory(set);
        boolean unfinished = ops.delete(dir.resolve(DurableFile.TEMPORARY + object(name)));
        return ops.delete(dir.resolve(name)) || unfinished;
    }

    private Path directory(String set) {
        return root.resolve(FileNames.require("set", set, MAX_NAME));
    }

    private static String object(String name) {
        return FileNames.require("object", name, MAX_NAME);
    }

    private Path existing(Path dir) throws IOException {
        if (!ops.isDirectory(dir)) {
            requireRoot(ops, root);
            try {
                ops.createDirectory(dir);
            } catch (FileAlreadyExistsException another) {
                if (!ops.isDirectory(dir)) {
                    throw another;
                }
            }
            // Also when another process made it: its own fsync may still be to come.
            ops.forceDirectory(root);
        }
        return dir;
    }

    private static void requireRoot(FileOps ops, Path root) throws IOException {
        if (!ops.exists(root)) {
            throw new NoSuchFileException(
                    root.toString(), null, "the storage's root is gone; is its file system mounted?");
        }
        if (!ops.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
        }
    }

    private static StoredObject toObject(FileOps.Found file) {
        boolean finished = !file.name().startsWith(DurableFile.TEMPORARY);
        String name = finished ? file.name() : file.name().substring(DurableFile.TEMPORARY.length());
        return new StoredObject(name, file.bytes(), finished);
    }

    @Override
    public String toString() {
        return "FileStorage[" + root + "]";
    }

    private record Writer(DurableFile file) implements ObjectWriter {
        @Override
        public int write(ByteBuffer source) throws IOException {
            return file.write(source);
        }

        @Override
        public void publish() throws IOException {
            file.publish();
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
