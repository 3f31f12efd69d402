package io.quorate;

import java.io.IOException;
import java.util.Optional;

/** One file of a {@link FencedDirectory}; what is and is not guaranteed is said there. Thread-safe. */
public final class FencedFile {
    private final FencedDirectory directory;
    private final String name;

    FencedFile(FencedDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /**
     * Writes the file, durably, and whole or not at all.
     *
     * @param token the holder's token
     * @param content at most {@link FencedDirectory#MAX_BYTES}
     * @throws StaleTokenException if a greater token has claimed or written
     * @throws IOException if it cannot be written
     */
    public void write(FencingToken token, byte[] content) throws IOException {
        directory.write(token, name, content);
    }

    /**
     * Reads the file as it counts at this moment.
     *
     * @return its content; empty if there is none
     * @throws IOException if it cannot be read
     */
    public Optional<byte[]> read() throws IOException {
        return directory.read(name);
    }

    @Override
    public String toString() {
        return "FencedFile[" + name + " in " + directory + "]";
    }
}
