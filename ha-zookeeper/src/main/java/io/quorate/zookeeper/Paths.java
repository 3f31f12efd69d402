package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.common.PathUtils;

/** Keys to paths and back. */
final class Paths {
    static final String FENCE = ".fence";
    static final String SESSIONS = ".sessions";

    private final String chroot;

    Paths(String chroot) {
        this.chroot = chroot;
    }

    /** The namespace itself; the root where it is empty. */
    String root() {
        return chroot.isEmpty() ? "/" : chroot;
    }

    String of(String key) {
        if (key.isEmpty()) {
            throw invalid(key, "it is empty");
        }
        if (List.of(key.split("/", -1)).stream().anyMatch(Paths::isHidden)) {
            throw invalid(key, "the names " + FENCE + " and " + SESSIONS + " are the backend's own");
        }
        String path = chroot + "/" + key;
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException e) {
            throw invalid(key, String.valueOf(e.getMessage()));
        }
        return path;
    }

    /** The path of a directory; the namespace itself is one, with an empty key. */
    String ofDir(String dir) {
        return dir.isEmpty() ? root() : of(dir);
    }

    /** The path of the node that stands for a session. */
    String marker(String name) {
        return chroot + "/" + SESSIONS + "/" + name;
    }

    String key(String path) {
        return path.substring(Math.min(path.length(), chroot.length() + 1));
    }

    String child(String dir, String name) {
        return dir.isEmpty() ? name : dir + "/" + name;
    }

    /** The fence of the directory that a path is in. */
    String fence(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1) + FENCE;
    }

    /** The directories above a path within the namespace, the topmost first. */
    List<String> above(String path) {
        List<String> result = new ArrayList<>();
        for (int i = path.indexOf('/', chroot.length() + 1); i >= 0; i = path.indexOf('/', i + 1)) {
            result.add(path.substring(0, i));
        }
        return result;
    }

    /** The namespace's own path and all above it, the topmost first; nothing for the root. */
    List<String> down() {
        List<String> result = new ArrayList<>(new Paths("").above(chroot));
        if (!chroot.isEmpty()) {
            result.add(chroot);
        }
        return result;
    }

    private static StoreException invalid(String key, String why) {
        return new StoreException(
                StoreException.Kind.INVALID,
                "key '" + key + "' is none that ZooKeeper can hold (" + why
                        + "): use segments joined by single slashes,"
                        + " none of them '.' or '..', without control characters");
    }

    /** Nodes of the backend's own, which no list shows. */
    static boolean isHidden(String name) {
        return name.equals(FENCE) || name.equals(SESSIONS);
    }
}
