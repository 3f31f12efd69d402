package io.quorate.test.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.test.TestKitException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a builder tells its user; needs no etcd. */
class EtcdOptionsTest {
    private final EtcdClusterBuilder builder = EtcdCluster.builder();

    @Test
    void wrongOptionsFailWhereTheyAreGiven() {
        assertThatThrownBy(() -> builder.members(2)).hasMessageContaining("2 members");
        assertThatThrownBy(() -> builder.heartbeatInterval(Duration.ofMillis(1)))
                .hasMessageContaining("at least 10 ms");
        assertThatThrownBy(() -> builder.electionTimeout(Duration.ofSeconds(51)))
                .hasMessageContaining("at most 50 s");
        assertThatThrownBy(() -> builder.tokenTtl(Duration.ZERO)).hasMessageContaining("must be positive");
    }

    @Test
    void optionsThatDoNotHoldTogetherFailBeforeAnythingIsStarted() {
        assertThatThrownBy(builder.heartbeatInterval(Duration.ofMillis(200))::start)
                .hasMessageContaining("PT0.5S")
                .hasMessageContaining("PT0.2S")
                .hasMessageContaining("raise it, or shorten the interval");
        assertThatThrownBy(EtcdCluster.builder().user("a", "secret-word", "/")::start)
                .hasMessageContaining("without rootPassword()");
    }

    @Test
    void missingProgramIsNamedTogetherWithHowToGetIt() {
        assertThatThrownBy(builder.binary(Path.of("/nowhere/etcd"))::start)
                .isInstanceOf(TestKitException.class)
                .hasMessageContaining("/nowhere/etcd")
                .hasMessageContaining("apt-get install etcd-server")
                .hasMessageContaining("brew install etcd");
    }

    @Test
    void passwordsShowInNoText() {
        assertThat(new EtcdOptions.User("a", "secret-word", "/").toString()).doesNotContain("secret-word");
    }
}
