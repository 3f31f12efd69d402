package io.quorate.test.net;

import java.util.List;

/**
 * A host of {@link NetworkNamespaces}: an address of its own, and every port free.
 *
 * @param name its name among the hosts
 * @param address its IPv4 address, reachable from the other hosts only
 * @param namespace the name that {@code ip netns} knows it by
 */
public record NamespaceHost(String name, String address, String namespace) {

    /**
     * What to put before a command so that it runs on this host.
     *
     * @return the words, as {@link io.quorate.test.process.ChildJvmBuilder#commandPrefix} takes them
     */
    public List<String> commandPrefix() {
        return List.of("ip", "netns", "exec", namespace);
    }
}
