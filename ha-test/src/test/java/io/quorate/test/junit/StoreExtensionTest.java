package io.quorate.test.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.NodeState;
import io.quorate.test.TestKitException;
import io.quorate.test.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@NoLeakedThreads
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoreExtensionTest {
    @RegisterExtension
    static final StoreExtension STORE = Stores.memory();

    private static final List<HaNode> BUILT = new ArrayList<>();
    private static final List<TestStore> SEEN = new ArrayList<>();

    @Test
    @Order(1)
    void nodesOfOneTestShareAStore(TestStore store) throws InterruptedException {
        assertThat(store).isSameAs(STORE.store());
        SEEN.add(store);
        HaNode a = store.node("a");
        store.node("b");
        await().until(() -> a.peers().size() == 2);
        BUILT.add(a);
        store.cut("a");
    }

    @Test
    @Order(2)
    void nextTestFindsNoNodesAndNoFaults(TestStore store) throws InterruptedException {
        assertThat(store).as("a static field's store lives on").isSameAs(SEEN.get(0));
        assertThat(BUILT.get(0).state()).isEqualTo(NodeState.CLOSED);
        HaNode a = store.node("a");
        await().until(() -> !a.peers().isEmpty());
        assertThat(a.peers()).hasSize(1);
    }

    @Test
    @Order(3)
    void storeInMemoryRefusesWhatItHasNot(TestStore store) {
        assertThatThrownBy(() -> store.uri("a"))
                .isInstanceOf(TestKitException.class)
                .hasMessageContaining("node()");
        assertThatThrownBy(store::killLeadingServer)
                .isInstanceOf(TestKitException.class)
                .hasMessageContaining("no servers");
    }

    @Nested
    class InANestedClass {
        @Test
        void theStoreIsTheSame(TestStore store) throws InterruptedException {
            assertThat(store.node("a", settings -> settings.sessionTtl(Duration.ofSeconds(2)))
                            .state())
                    .isEqualTo(NodeState.CONNECTED);
            if (!SEEN.isEmpty()) {
                assertThat(store).isSameAs(SEEN.get(0));
            }
        }
    }

    @AfterAll
    static void storeRunsUntilTheEndOfTheClass() {
        assertThat(STORE.store()).isNotNull();
    }

    /** A field of the instance. */
    @Nested
    class OfEachTest {
        @RegisterExtension
        final StoreExtension own = Stores.memory();

        @Test
        void storeIsNew() {
            assertThat(own.store()).isNotSameAs(STORE.store());
        }
    }
}
