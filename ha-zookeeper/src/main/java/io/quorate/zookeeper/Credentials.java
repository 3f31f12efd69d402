package io.quorate.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** User and password for ZooKeeper's digest scheme. Prints neither. */
final class Credentials {
    static final Credentials NONE = new Credentials();

    private final Optional<String> userAndPassword;

    private Credentials() {
        userAndPassword = Optional.empty();
    }

    Credentials(String userAndPassword) {
        this.userAndPassword = Optional.of(userAndPassword);
    }

    boolean given() {
        return userAndPassword.isPresent();
    }

    void introduce(Client client) {
        userAndPassword.ifPresent(secret -> client.addAuthInfo("digest", secret.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return given() ? "digest" : "none";
    }
}
