package io.quorate.test.store;

import io.quorate.test.tls.KeyFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a builder was told. */
record EtcdOptions(
        Path binary,
        int members,
        Duration heartbeatInterval,
        Duration electionTimeout,
        boolean skipSync,
        boolean proxied,
        Path folder,
        boolean ownFolder,
        @Nullable KeyFiles server,
        @Nullable Path clientAuthority,
        @Nullable KeyFiles ownClient,
        @Nullable String rootPassword,
        @Nullable Duration tokenTtl,
        List<User> users,
        Map<String, String> extraFlags) {

    /** Someone who may read and write the keys that begin with a prefix. */
    record User(String name, String password, String prefix) {
        // A record would print the password.
        @Override
        public String toString() {
            return "User[" + name + ", " + prefix + "]";
        }
    }

    @Override
    public String toString() {
        return "EtcdOptions[" + members + " members, " + binary + "]";
    }
}
