package io.quorate.examples.digits;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The content of the pointer to the newest model: a document that only the trainer's leader may write, under its
 * generation's guard, and that model servers follow.
 *
 * @param version grows with every model: the training step
 * @param file its name in the folder of models; never one with a path in it
 * @param sha256 of the file, in lower-case hexadecimal digits
 * @param accuracy as measured on fresh drawings, 0 to 1
 * @param token the fencing token under which it was published
 */
public record PublishedModel(long version, String file, String sha256, double accuracy, long token) {
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** The document that it is written to. */
    public static String document(String model) {
        return "published-model-" + model;
    }

    /** How a model's bytes are recognised. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Lines of {@code name=value}. */
    public byte[] toBytes() {
        String text = String.format(
                Locale.ROOT,
                "version=%d\nfile=%s\nsha256=%s\naccuracy=%.4f\ntoken=%d\n",
                version,
                file,
                sha256,
                accuracy,
                token);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Empty if the bytes were not written by this class. */
    public static Optional<PublishedModel> of(byte[] document) {
        Map<String, String> fields = new HashMap<>();
        for (String line : new String(document, StandardCharsets.UTF_8).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        String file = fields.getOrDefault("file", "");
        String sha256 = fields.getOrDefault("sha256", "");
        if (!FILE.matcher(file).matches() || !SHA_256.matcher(sha256).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PublishedModel(
                    Long.parseLong(fields.getOrDefault("version", "")),
                    file,
                    sha256,
                    Double.parseDouble(fields.getOrDefault("accuracy", "")),
                    Long.parseLong(fields.getOrDefault("token", ""))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
