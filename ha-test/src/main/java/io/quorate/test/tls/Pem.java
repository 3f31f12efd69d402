package io.quorate.test.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Writes what Java holds as bytes in the form that other programs read. */
public final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    /**
     * Writes a PEM file.
     *
     * @param file the file; replaced if it is there
     * @param label what it holds, such as {@code PRIVATE KEY}
     * @param der the encoded bytes
     */
    public static void write(Path file, String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        String text = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
        try {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
