package io.quorate.test.store;

import io.quorate.test.TestKitException;
import java.io.IOException;
import java.util.List;

/** Turns authentication on in a cluster that is new, with its users; leaves one that has it as it is. */
final class EtcdAuth {
    private final EtcdGateway gateway;

    EtcdAuth(EtcdGateway gateway) {
        this.gateway = gateway;
    }

    void enable(String rootPassword, List<EtcdOptions.User> users) {
        try {
            if (!isEnabled(rootPassword)) {
                add("root", rootPassword);
                for (EtcdOptions.User user : users) {
                    add(user.name(), user.password());
                    permit(user);
                }
                gateway.call("/v3/auth/enable", "{}");
                gateway.authenticate("root", rootPassword);
            }
        } catch (IOException e) {
            throw new TestKitException("cannot turn authentication on", e);
        }
    }

    private boolean isEnabled(String rootPassword) throws IOException {
        try {
            gateway.authenticate("root", rootPassword);
            return true;
        } catch (EtcdGateway.Refused refused) {
            if (refused.says("authentication is not enabled")) {
                return false;
            }
            throw refused;
        }
    }

    private void add(String name, String password) throws IOException {
        String quoted = Json.quote(name);
        gateway.call("/v3/auth/user/add", "{\"name\":" + quoted + ",\"password\":" + Json.quote(password) + "}");
        gateway.call("/v3/auth/role/add", "{\"name\":" + quoted + "}");
        gateway.call("/v3/auth/user/grant", "{\"user\":" + quoted + ",\"role\":" + quoted + "}");
    }

    private void permit(EtcdOptions.User user) throws IOException {
        gateway.call(
                "/v3/auth/role/grant",
                "{\"name\":" + Json.quote(user.name()) + ",\"perm\":{\"permType\":\"READWRITE\"," + range(user.prefix())
                        + "}}");
    }

    // All keys, by etcd's convention, are those from the key of one zero byte on to the end of the same name.
    private static String range(String prefix) {
        if (prefix.isEmpty()) {
            return "\"key\":\"AA==\",\"range_end\":\"AA==\"";
        }
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        return "\"key\":\"" + Json.bytes(prefix) + "\",\"range_end\":\"" + Json.bytes(end) + "\"";
    }
}
