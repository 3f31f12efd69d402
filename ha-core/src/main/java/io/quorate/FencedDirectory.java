package io.quorate;

import io.quorate.internal.DiskOps;
import io.quorate.internal.DurableFile;
import io.quorate.internal.FencedNames;
import io.quorate.internal.FencedNames.Version;
import io.quorate.internal.FencedView;
import io.quorate.internal.FileNames;
import io.quorate.internal.FileOps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Small files in a directory that several hosts share, which a holder that was overtaken cannot overwrite.
 *
 * <p>A file system cannot compare a token and rename in one step, so nothing here ever writes over anything: each write is
 * a file of its own with the token in its name, and readers take the one with the greatest token. A writer that was paused
 * between its check and its rename adds a file that nobody looks at. {@link #claim} seals the directory for a new holder:
 * it records what counts at that moment, so that what a stale holder writes afterwards is never seen.
 *
 * <p>Not guaranteed: anything on a file system whose listings are not coherent between hosts. Local file systems, Lustre,
 * CephFS and GPFS are; NFS is with {@code actimeo=0} (or {@code noac}), and otherwise a listing may be a minute old: then a
 * reader may see an old state for as long, and a stale writer may be told late, but it still overwrites nothing. A stale
 * write that races {@code claim} may be seen until the claim has returned, and may count as if it had come just before,
 * although its writer was refused; one that begins after the claim never does. Who reads the files by other means than this
 * class must follow the same rules.
 *
 * <p>For large files use checkpoints; contents are read and written whole here. Thread-safe.
 */
public final class FencedDirectory {
    /** The largest content. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int MAX_NAME = 100;
    private static final int TRIES = 100;

    private final FileOps ops;
    private final Path dir;
    /** One writer at a time in this object; between objects and processes the names keep them apart. */
    private final ReentrantLock lock = new ReentrantLock();

    FencedDirectory(FileOps ops, Path dir) {
        this.ops = ops;
        this.dir = dir;
    }

    /**
     * Files in a directory of their own.
     *
     * @param dir an existing directory; nothing else should write to it
     * @return the directory
     * @throws ConfigurationException if there is no such directory
     */
    public static FencedDirectory at(Path dir) {
        Path absolute = dir.toAbsolutePath().normalize();
        if (!java.nio.file.Files.isDirectory(absolute)) {
            throw new ConfigurationException(
                    "fenced directory '" + absolute + "' is not a directory: create it, or mount its file system",
                    null);
        }
        return new FencedDirectory(new DiskOps(), absolute);
    }

    /**
     * One file in it.
     *
     * @param name see {@link #write}
     * @return the file
     * @throws IllegalArgumentException if the name is not allowed
     */
    public FencedFile file(String name) {
        return new FencedFile(this, requireName(name));
    }

    /**
     * Takes the directory over: from here on smaller tokens are refused, and what they still write is never seen. A new
     * holder calls this before it reads what it goes on from; its first write does so otherwise. Idempotent.
     *
     * @param token the new holder's token
     * @throws StaleTokenException if a greater token has claimed or written
     * @throws IOException if the directory cannot be read or written
     */
    public void claim(FencingToken token) throws IOException {
        requireToken(token);
        lock.lock();
        try {
            claimed(token);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fence first, list then: a writer looks for greater tokens after its rename, so one that was not refused had renamed
     * before the fence, and the listing shows its file.
     */
    private FencedView claimed(FencingToken token) throws IOException {
        FencedView view = admit(token);
        if (view.isSealedBy(token.value())) {
            return view;
        }
        publish(FencedNames.fence(token.value(), view.nextSequence()), new byte[0]);
        FencedView fenced = admit(token);
        publish(FencedNames.seal(token.value(), fenced.nextSequence()), fenced.describe());
        FencedView sealed = admit(token);
        sealed.outdatedMarks(token.value()).forEach(this::tryDelete);
        return sealed;
    }

    /**
     * Writes a file, durably, and whole or not at all.
     *
     * @param token the holder's token
     * @param name letters, digits and {@code . _ -}, at most 100, beginning with a letter, digit or {@code _}
     * @param content at most {@link #MAX_BYTES}
     * @throws StaleTokenException if a greater token has claimed or written; the write does not count, unless it raced
     *     the claim
     * @throws IOException if it cannot be written; it may count then if only the forcing of the directory failed
     * @throws IllegalArgumentException if the name is not allowed or the content too large
     */
    public void write(FencingToken token, String name, byte[] content) throws IOException {
        requireToken(token);
        requireName(name);
        if (content.length > MAX_BYTES) {
            throw new IllegalArgumentException("content of '" + name + "' has " + content.length + " bytes: at most "
                    + MAX_BYTES + " are allowed, use a checkpoint for more");
        }
        lock.lock();
        try {
            FencedView before = claimed(token);
            String written = FencedNames.version(name, token.value(), before.nextSequence());
            try {
                publish(written, content);
            } catch (IOException e) {
                // A successor may have swept it away: then that is the news.
                admit(token);
                throw e;
            }
            // Only a look after the write tells a writer that was overtaken during it.
            FencedView after = admit(token);
            after.outdated(name, token.value()).forEach(this::tryDelete);
            sweep(token);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads a file as it counts at this moment.
     *
     * @param name its name
     * @return its content; empty if there is none
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the name is not allowed
     */
    public Optional<byte[]> read(String name) throws IOException {
        requireName(name);
        NoSuchFileException gone = new NoSuchFileException(name);
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                Optional<Version> version = view().current(name);
                return version.isEmpty()
                        ? Optional.empty()
                        : Optional.of(content(version.get().fileName()));
            } catch (NoSuchFileException overtaken) {
                // A newer version has taken its place since the listing.
                gone = overtaken;
            }
        }
        throw gone;
    }

    /**
     * The greatest token that has claimed or written.
     *
     * @return empty if none has
     * @throws IOException if the directory cannot be read
     */
    public Optional<FencingToken> greatest() throws IOException {
        return view().greatest().map(FencingToken::new);
    }

    private FencedView admit(FencingToken token) throws IOException {
        FencedView view = view();
        Optional<Long> greatest = view.greatest();
        if (greatest.isPresent() && greatest.get() > token.value()) {
            throw new StaleTokenException(
                    "token " + token + " for " + dir + " is stale: " + greatest.get() + " has taken over", null);
        }
        return view;
    }

    private void tryDelete(String fileName) {
        try {
            ops.delete(dir.resolve(fileName));
        } catch (IOException stays) {
            System.getLogger("io.quorate").log(System.Logger.Level.DEBUG, "cannot delete " + fileName, stays);
        }
    }

    private void publish(String fileName, byte[] content) throws IOException {
        try (DurableFile file = DurableFile.create(ops, dir, fileName)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.publish();
        }
    }

    private byte[] content(String fileName) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        try (ReadableByteChannel channel = ops.open(dir.resolve(fileName))) {
            for (int n = channel.read(buffer.clear()); n >= 0; n = channel.read(buffer.clear())) {
                content.write(buffer.array(), 0, n);
                if (content.size() > MAX_BYTES) {
                    throw new IOException(dir.resolve(fileName) + " has more than " + MAX_BYTES + " bytes");
                }
            }
        }
        return content.toByteArray();
    }

    private FencedView view() throws IOException {
        NoSuchFileException gone = new NoSuchFileException(dir.toString());
        for (int tries = 0; tries < TRIES; tries++) {
            List<Version> all = listing();
            try {
                Optional<Version> seal = FencedView.seal(all);
                return new FencedView(
                        all, seal, seal.isPresent() ? content(seal.get().fileName()) : new byte[0]);
            } catch (NoSuchFileException overtaken) {
                // A greater seal has taken its place since the listing.
                gone = overtaken;
            }
        }
        throw gone;
    }

    /**
     * A listing is no snapshot: it may miss a file that came and the one that went for it. Two that are equal show what was
     * there together at a time between them, since no name is used twice.
     */
    private List<Version> listing() throws IOException {
        List<Version> before = listOnce();
        for (int tries = 0; tries < TRIES; tries++) {
            List<Version> after = listOnce();
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
        throw new IOException("directory " + dir + " changed while it was listed, " + TRIES + " times over");
    }

    private List<Version> listOnce() throws IOException {
        return ops.list(dir).stream()
                .flatMap(f -> FencedNames.parse(f.name()).stream())
                .sorted(Version.ORDER.thenComparing(Version::fileName))
                .toList();
    }

    /** What a killed writer left half written. */
    private void sweep(FencingToken token) throws IOException {
        for (FileOps.Found file : ops.list(dir)) {
            String name = file.name();
            boolean old = name.startsWith(DurableFile.TEMPORARY)
                    && FencedNames.parse(name.substring(DurableFile.TEMPORARY.length()))
                            .filter(v -> v.token() < token.value())
                            .isPresent();
            if (old) {
                tryDelete(name);
            }
        }
    }

    private static String requireName(String name) {
        if (name.indexOf('~') >= 0) {
            throw new IllegalArgumentException("file name '" + name + "' contains '~', which parts name and token:"
                    + " use for example '-' instead");
        }
        return FileNames.require("file name", name, MAX_NAME);
    }

    private static void requireToken(FencingToken token) {
        if (token.value() < 0) {
            throw new IllegalArgumentException("token is " + token + ": no store gives negative ones");
        }
    }

    @Override
    public String toString() {
        return "FencedDirectory[" + dir + "]";
    }
}
