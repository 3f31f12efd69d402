package io.quorate.test.store;

import java.time.Duration;

/** Keys of a cluster, read and written over its leader's gateway. */
record Keys(EtcdCluster cluster) {
    static final Duration SOON = Duration.ofSeconds(30);

    void put(String key, String value) {
        put(key, value, 0);
    }

    void put(String key, String value, long lease) {
        cluster.call(
                "/v3/kv/put",
                "{\"key\":\"" + Json.bytes(key) + "\",\"value\":\"" + Json.bytes(value) + "\",\"lease\":\"" + lease
                        + "\"}");
    }

    boolean has(String key) {
        return hasAt(key, 0);
    }

    boolean hasAt(String key, long revision) {
        return cluster.call("/v3/kv/range", "{\"key\":\"" + Json.bytes(key) + "\",\"revision\":\"" + revision + "\"}")
                .contains("\"kvs\"");
    }

    /** What a member knows by itself, without asking the others. */
    static boolean isKnownTo(EtcdMember member, String key) {
        return member.call("/v3/kv/range", "{\"key\":\"" + Json.bytes(key) + "\",\"serializable\":true}")
                .contains("\"kvs\"");
    }

    long grant(int seconds) {
        return Json.signed(cluster.call("/v3/lease/grant", "{\"TTL\":\"" + seconds + "\"}"), "ID")
                .orElseThrow();
    }
}
