package io.quorate.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUriTest {

    @Test
    void allPartsAreRead() {
        StoreUri uri = StoreUri.parse("ZooKeeper://user:p%40ss@zk1:2181,zk2,[::1]:2181/inference/eu?a=1&b=x%26y&c");

        assertThat(uri.scheme()).isEqualTo("zookeeper");
        assertThat(uri.userInfo()).contains("user:p%40ss");
        assertThat(uri.endpoints()).containsExactly("zk1:2181", "zk2", "[::1]:2181");
        assertThat(uri.path()).isEqualTo("/inference/eu");
        assertThat(uri.parameters()).isEqualTo(Map.of("a", "1", "b", "x&y", "c", ""));
    }

    @Test
    void withoutHostsTheRestIsThePath() {
        assertThat(StoreUri.parse("memory:").path()).isEmpty();
        assertThat(StoreUri.parse("memory:shop").path()).isEqualTo("shop");
        StoreUri embedded = StoreUri.parse("zookeeper:embedded?dir=/tmp/zk");
        assertThat(embedded.path()).isEqualTo("embedded");
        assertThat(embedded.endpoints()).isEmpty();
        assertThat(embedded.parameters()).containsEntry("dir", "/tmp/zk");
    }

    @Test
    void theTextShowsNeitherCredentialsNorParameters() {
        assertThat(StoreUri.parse("zookeeper://user:secret@zk1:2181/a?token=secret"))
                .hasToString("zookeeper://zk1:2181/a");
        assertThat(StoreUri.parse("memory:shop")).hasToString("memory:shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "zookeeper",
                "://zk1",
                "1zk://zk1",
                "zookeeper://zk1#fragment",
                "zookeeper://zk1:2181,,zk2",
                "zookeeper://zk1,",
                "zookeeper://zk1?a=1&a=2",
                "zookeeper://zk1?a=%zz",
                "zookeeper://zk1?a=%4"
            })
    void malformedOnesAreRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> StoreUri.parse(text))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.INVALID))
                .hasMessageContaining("URI");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zookeeper://user:se/cret@zk1:2181",
                "zookeeper://user:se?cret@zk1:2181",
                "zookeeper://user:se#cret@zk1:2181",
                "zookeeper://user:se@cret@zk1:2181",
                "zookeeper://user:secret@",
                "zookeeper://user:secret@/path",
                "zookeeper:user:secret@zk1:2181",
                "zookeeper://user:secret@zk1,,zk2",
                "zookeeper://user:secret@zk1?a=1&a=2",
                "zookeeper://user:secret@zk1?a=%zz"
            })
    void noPartOfAPasswordIsEverShown(String text) {
        assertThatThrownBy(() -> StoreUri.parse(text))
                .isInstanceOf(StoreException.class)
                .hasMessageNotContainingAny("se", "cret")
                .message()
                .isNotBlank();
    }
}
