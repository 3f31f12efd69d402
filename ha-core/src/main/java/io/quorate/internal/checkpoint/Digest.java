package io.quorate.internal.checkpoint;

import io.quorate.checkpoint.Checksum;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** A checksum in the making. One thread at a time. */
abstract class Digest {
    private static final String CRC = "crc32c:";
    private static final String SHA = "sha256:";

    /** Takes the rest of a buffer, moving its position. */
    abstract void update(ByteBuffer bytes);

    /** The checksum with its kind, as manifests carry it. Called once, at the end. */
    abstract String text();

    static Digest of(Checksum kind) {
        return switch (kind) {
            case CRC32C -> new Crc();
            case SHA_256 -> new Sha();
        };
    }

    /** Of the kind that a written checksum is of. */
    static Digest like(String text) {
        return of(text.startsWith(CRC) ? Checksum.CRC32C : Checksum.SHA_256);
    }

    static boolean isText(String text) {
        return text.matches(CRC + "[0-9a-f]{8}|" + SHA + "[0-9a-f]{64}");
    }

    static String ofSmall(byte[] bytes) {
        Digest digest = of(Checksum.SHA_256);
        digest.update(ByteBuffer.wrap(bytes));
        return digest.text();
    }

    private static final class Crc extends Digest {
        private final CRC32C crc = new CRC32C();

        @Override
        void update(ByteBuffer bytes) {
            crc.update(bytes);
        }

        @Override
        String text() {
            return CRC + HexFormat.of().toHexDigits((int) crc.getValue());
        }
    }

    private static final class Sha extends Digest {
        private final MessageDigest sha;

        Sha() {
            try {
                sha = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        @Override
        void update(ByteBuffer bytes) {
            sha.update(bytes);
        }

        @Override
        String text() {
            return SHA + HexFormat.of().formatHex(sha.digest());
        }
    }
}
