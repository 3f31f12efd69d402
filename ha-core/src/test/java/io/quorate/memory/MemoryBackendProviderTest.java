package io.quorate.memory;

import static io.quorate.memory.Node.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendProvider;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.StoreUri;
import io.quorate.time.VirtualClock;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class MemoryBackendProviderTest {
    private final VirtualClock clock = new VirtualClock();

    @Test
    void isFoundByItsScheme() {
        assertThat(ServiceLoader.load(BackendProvider.class))
                .anySatisfy(p -> assertThat(p.schemes()).contains("memory"));
    }

    @Test
    void namelessStoresArePrivate() {
        Node first = node("memory:");
        Node second = node("memory:");
        put(first);
        assertThat(sees(first)).isTrue();
        assertThat(sees(second)).isFalse();
    }

    @Test
    void nodesOfOneLookUpShareANamelessStore() {
        BackendFactory factory = factory("memory:");
        put(new Node("a", factory, clock));
        assertThat(sees(new Node("b", factory, clock))).isTrue();
    }

    @Test
    void storesOfTheSameNameAreOne() {
        Node first = node("memory:shared-1");
        Node second = node("memory:shared-1");
        Node elsewhere = node("memory:shared-2");
        put(first);
        assertThat(sees(second)).isTrue();
        assertThat(sees(elsewhere)).isFalse();
    }

    @Test
    void namedStoreIsForgottenWithItsLastBackend() {
        Node first = node("memory:counted");
        Node second = node("memory:counted");
        put(first);
        first.backend.close();
        first.backend.close();
        assertThat(sees(second)).isTrue();
        second.backend.close();
        assertThat(sees(node("memory:counted"))).isFalse();
    }

    @Test
    void urisOfOtherFormsAreRefused() {
        for (String uri : new String[] {"memory://host:1/x", "memory:/rooted", "memory:a/b", "memory:a?ttl=3"}) {
            assertThatThrownBy(() -> factory(uri))
                    .as(uri)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                    .hasMessageContaining("memory:name");
        }
    }

    private Node node(String uri) {
        return new Node("n", factory(uri), clock);
    }

    private static BackendFactory factory(String uri) {
        return new MemoryBackendProvider().factory(StoreUri.parse(uri));
    }

    private static void put(Node node) {
        node.now(node.backend.put("doc", bytes("x"), Expected.any()));
    }

    private static boolean sees(Node node) {
        return node.now(node.backend.get("doc")).isPresent();
    }
}
