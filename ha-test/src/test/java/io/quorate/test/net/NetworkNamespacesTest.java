package io.quorate.test.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.test.internal.Command;
import io.quorate.test.process.ChildJvm;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Needs root; a run that leaves these out says so by leaving out the tag. */
@Tag("netns")
class NetworkNamespacesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void hostsReachEachOtherUnlessCut() throws Exception {
        try (NetworkNamespaces network = NetworkNamespaces.create()) {
            NamespaceHost a = network.host("a");
            NamespaceHost b = network.host("b");
            try (ChildJvm onA = peer(a);
                    ChildJvm onB = peer(b)) {
                assertThat(call(onA, b)).isEqualTo("call answered");

                network.cut(a, b);
                assertThat(call(onA, b)).isEqualTo("call failed SocketTimeoutException");
                assertThat(call(onB, a)).isEqualTo("call failed SocketTimeoutException");

                network.heal(a, b);
                assertThat(call(onA, b)).isEqualTo("call answered");
                assertThat(call(onB, a)).isEqualTo("call answered");
            }
        }
    }

    @Test
    void closingLeavesNoNamespaceAndNoProcess() throws Exception {
        NetworkNamespaces network = NetworkNamespaces.create();
        NamespaceHost host = network.host("a");
        try (ChildJvm child = peer(host)) {
            network.close();
            network.close();
            child.awaitExit(SOON);
        }
        assertThat(Command.run("ip", "netns", "list")).doesNotContain(host.namespace());
    }

    @Test
    void whatAKilledRunLeftIsRemovedByTheNext() throws Exception {
        String left;
        try (ChildJvm run = ChildJvm.builder(Peers.Leaver.class).start()) {
            left = run.awaitLine("left ", SOON).substring("left ".length());
            run.kill9();
        }
        assertThat(Command.run("ip", "netns", "list")).contains(left);
        NetworkNamespaces.create().close();
        assertThat(Command.run("ip", "netns", "list")).doesNotContain(left);
    }

    @Test
    void hostNamesAreChecked() {
        try (NetworkNamespaces network = NetworkNamespaces.create()) {
            assertThatThrownBy(() -> network.host("a/b")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static ChildJvm peer(NamespaceHost host) throws InterruptedException {
        ChildJvm child = ChildJvm.builder(Peers.Peer.class)
                .name(host.name())
                .commandPrefix(host.commandPrefix())
                .start();
        child.awaitLine("listening", SOON);
        return child;
    }

    private static String call(ChildJvm from, NamespaceHost to) throws InterruptedException {
        return from.ask(to.address(), "^call", SOON);
    }
}
