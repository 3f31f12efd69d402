package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.quorate.spi.StoreException;
import java.util.List;

/** Keys of the SPI to keys of etcd and back: the namespace, a slash, the key. */
final class Keys {
    static final String SESSIONS = ".sessions";

    private static final byte AFTER_SLASH = '/' + 1;

    private final String prefix;

    Keys(String namespace) {
        prefix = namespace + "/";
    }

    ByteString of(String key) {
        check(key);
        return ByteString.copyFromUtf8(prefix + key);
    }

    /** What every key below a directory begins with; the namespace itself is a directory, with an empty key. */
    ByteString below(String dir) {
        return dir.isEmpty() ? ByteString.copyFromUtf8(prefix) : of(dir).concat(ByteString.copyFromUtf8("/"));
    }

    /** Where the range ends that begins with {@link #below}. */
    static ByteString end(ByteString below) {
        return below.substring(0, below.size() - 1).concat(ByteString.copyFrom(new byte[] {AFTER_SLASH}));
    }

    /** The key that stands for a session. */
    ByteString marker(String session) {
        return ByteString.copyFromUtf8(prefix + SESSIONS + "/" + session);
    }

    String key(ByteString key) {
        return key.toStringUtf8().substring(prefix.length());
    }

    /** Whether a key below a directory is directly below it. */
    static boolean isChild(ByteString key, ByteString below) {
        for (int i = below.size(); i < key.size(); i++) {
            if (key.byteAt(i) == '/') {
                return false;
            }
        }
        return true;
    }

    static String child(String dir, String name) {
        return dir.isEmpty() ? name : dir + "/" + name;
    }

    private static void check(String key) {
        List<String> segments = List.of(key.split("/", -1));
        if (segments.contains("") || segments.contains(".") || segments.contains("..")) {
            throw invalid(key, "it has a segment that is empty, '.' or '..'");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw invalid(key, "it has a control character");
        }
        if (segments.contains(SESSIONS)) {
            throw invalid(key, "the name " + SESSIONS + " is the backend's own");
        }
    }

    private static StoreException invalid(String key, String why) {
        return new StoreException(
                StoreException.Kind.INVALID,
                "key '" + key + "' is no key (" + why
                        + "): use segments joined by single slashes, none of them '.' or '..', without control characters");
    }
}
