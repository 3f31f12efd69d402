package io.quorate.checkpoint;

import io.quorate.internal.FileOps;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A file system that remembers what was forced to it. After a loss of power it holds as little as it may, or names without
 * the data that was not forced, as real ones do.
 */
final class SimulatedDisk {

    /** What is left of a machine. */
    enum End {
        /** The process was killed; the operating system lives on and loses nothing. */
        KILLED,
        /** Only what was forced is there. */
        POWER_LOST,
        /** Every name is there, and of what was not forced a part. */
        POWER_LOST_NAMES_KEPT
    }

    private static final class Node {
        private byte[] data = {};
        private byte[] forced = {};
    }

    private final Path root;
    private Map<Path, Node> names = new HashMap<>();
    private Map<Path, Node> forcedNames = new HashMap<>();
    private static final Node DIRECTORY = new Node();

    SimulatedDisk(Path root) {
        this.root = root;
        names.put(root, DIRECTORY);
        forcedNames.put(root, DIRECTORY);
    }

    CheckpointStorage storage(CrashPoints process) {
        return new FileStorage(new Ops(process), root);
    }

    synchronized void end(End how) {
        if (how == End.KILLED) {
            return;
        }
        if (how == End.POWER_LOST) {
            names = new HashMap<>(forcedNames);
            names.values().forEach(n -> n.data = n.forced);
        } else {
            names.values().forEach(n -> n.data = torn(n));
        }
        names.values().forEach(n -> n.forced = n.data);
        forcedNames = new HashMap<>(names);
    }

    private static byte[] torn(Node node) {
        byte[] data = Arrays.copyOf(node.data, node.data.length);
        // The pages in the second half of what was not forced never made it.
        int lost = node.forced.length + (node.data.length - node.forced.length) / 2;
        Arrays.fill(data, Math.min(lost, data.length), data.length, (byte) 0);
        return data;
    }

    private synchronized <T> T locked(Supplier<T> body) {
        return body.get();
    }

    private final class Ops implements FileOps {
        private final CrashPoints process;

        Ops(CrashPoints process) {
            this.process = process;
        }

        private <T> T step(String what, Supplier<T> body) {
            process.step("before " + what);
            T result = locked(body);
            process.step("after " + what);
            return result;
        }

        private Node node(Path file) throws IOException {
            Node node = locked(() -> names.get(file));
            if (node == null) {
                throw new NoSuchFileException(file.toString());
            }
            return node;
        }

        @Override
        public NewFile create(Path file) throws IOException {
            node(file.getParent());
            Node node = new Node();
            if (step("create " + file.getFileName(), () -> names.putIfAbsent(file, node)) != null) {
                throw new FileAlreadyExistsException(file.toString());
            }
            return new Open(node, file);
        }

        @Override
        public ReadableByteChannel open(Path file) throws IOException {
            return Channels.newChannel(new ByteArrayInputStream(node(file).data));
        }

        @Override
        public boolean exists(Path file) {
            return locked(() -> names.containsKey(file));
        }

        @Override
        public boolean isDirectory(Path dir) {
            return locked(() -> names.get(dir) == DIRECTORY);
        }

        @Override
        public List<Found> list(Path dir) throws IOException {
            return step("list", () -> {
                List<Found> found = new ArrayList<>();
                names.forEach((path, node) -> {
                    if (node != DIRECTORY && dir.equals(path.getParent())) {
                        found.add(new Found(path.getFileName().toString(), node.data.length));
                    }
                });
                return found;
            });
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Node node = node(from);
            step("rename " + to.getFileName(), () -> {
                names.remove(from);
                return names.put(to, node);
            });
        }

        @Override
        public void createDirectory(Path dir) {
            step("mkdir", () -> names.put(dir, DIRECTORY));
        }

        @Override
        public void forceDirectory(Path dir) {
            step("fsync of directory", () -> {
                forcedNames.keySet().removeIf(path -> dir.equals(path.getParent()) && !names.containsKey(path));
                names.forEach((path, node) -> {
                    if (dir.equals(path.getParent())) {
                        forcedNames.put(path, node);
                    }
                });
                return true;
            });
        }

        @Override
        public boolean delete(Path file) {
            return step("delete " + file.getFileName(), () -> names.remove(file)) != null;
        }

        private final class Open implements NewFile {
            private final Node node;
            private final Path file;

            Open(Node node, Path file) {
                this.node = node;
                this.file = file;
            }

            @Override
            public int write(ByteBuffer source) {
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                int half = bytes.length / 2;
                step("write of first half to " + file.getFileName(), () -> append(bytes, 0, half));
                step("write of second half to " + file.getFileName(), () -> append(bytes, half, bytes.length));
                return bytes.length;
            }

            private boolean append(byte[] bytes, int from, int to) {
                byte[] longer = Arrays.copyOf(node.data, node.data.length + to - from);
                System.arraycopy(bytes, from, longer, node.data.length, to - from);
                node.data = longer;
                return true;
            }

            @Override
            public void force() {
                step("fsync of " + file.getFileName(), () -> node.forced = node.data);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        }
    }
}
