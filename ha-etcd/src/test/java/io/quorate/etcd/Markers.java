package io.quorate.etcd;

import io.quorate.spi.BackendSession;
import java.util.Base64;

/** Requests for etcd's JSON gateway. */
final class Markers {
    private Markers() {}

    static String key(String namespace, BackendSession session) {
        return "/" + namespace + "/" + Keys.SESSIONS + "/" + session.id();
    }

    static String put(String key, long lease) {
        return "{\"key\":\"" + base64(key) + "\",\"value\":\"\",\"lease\":\"" + lease + "\"}";
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(Site.bytes(text));
    }
}
