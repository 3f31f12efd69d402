package io.quorate.memory;

import io.quorate.spi.OwnedName;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.regex.Pattern;

/** What a key may look like. */
final class Keys {
    private static final Pattern KEY = Pattern.compile("[^/]+(/[^/]+)*");

    private Keys() {}

    static String require(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new StoreException(
                    Kind.INVALID,
                    "key '" + key + "' is not of segments joined by '/': remove what is empty between slashes");
        }
        return key;
    }

    /** The root is a directory, though no key. */
    static String requireDir(String dir) {
        return dir.isEmpty() ? dir : require(dir);
    }

    static String dirOf(String key) {
        return key.substring(0, Math.max(0, key.lastIndexOf('/')));
    }

    static String owned(String dir, String name) {
        if (!OwnedName.isOwned(name) || name.indexOf('/') >= 0) {
            throw new StoreException(
                    Kind.INVALID, "name '" + name + "' is not an owned name: make it by OwnedName.next()");
        }
        return dir.isEmpty() ? name : requireDir(dir) + "/" + name;
    }

    static String held(String key) {
        if (OwnedName.isOwned(require(key).substring(key.lastIndexOf('/') + 1))) {
            throw new StoreException(Kind.INVALID, "key '" + key + "' has an owned name: a held key has a fixed one");
        }
        return key;
    }
}
