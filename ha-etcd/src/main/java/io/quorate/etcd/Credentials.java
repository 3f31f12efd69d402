package io.quorate.etcd;

import java.util.function.Supplier;

/** User and password. Prints neither. */
final class Credentials {
    static final Credentials NONE = new Credentials("", () -> "");

    private final String user;
    private final Supplier<String> password;

    /** The password is asked for at each login, so that a file may be replaced. */
    Credentials(String user, Supplier<String> password) {
        this.user = user;
        this.password = password;
    }

    boolean given() {
        return !user.isEmpty();
    }

    String user() {
        return user;
    }

    String password() {
        return password.get();
    }

    @Override
    public String toString() {
        return given() ? "user and password" : "none";
    }
}
