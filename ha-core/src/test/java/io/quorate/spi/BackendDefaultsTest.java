package io.quorate.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.internal.node.TestNode;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.time.VirtualClock;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a backend does that implements no more than it must. */
class BackendDefaultsTest {
    private final VirtualClock clock = new VirtualClock();
    private final MemoryStore store = new MemoryStore();
    private final MemoryLink link = store.link();
    private final TestNode node = TestNode.started("a", clock, link);
    private final TestNode other = TestNode.started("b", clock, store.factory());
    private final BackendSession session =
            node.core().keeper().era().orElseThrow().session();
    private final Backend plain = withDefaults(node.core().backend());

    @AfterEach
    void close() {
        node.close();
        other.close();
    }

    @Test
    void joiningListsTheDirectoryRightAfter() {
        Entry before = join(other);
        Joined joined =
                get(plain.joinAndList(session, "dir", node.core().names().next(), new byte[] {1}));
        assertThat(joined.entries()).containsExactly(before, joined.entry());
        assertThat(store.list("dir")).containsExactly(before, joined.entry());
    }

    @Test
    void joiningWhoseListFailsIsRecognisedWhenTriedAgain() {
        String name = node.core().names().next();
        link.delay(Duration.ofMillis(1), Duration.ofMillis(1));
        CompletableFuture<Joined> failing =
                plain.joinAndList(session, "dir", name, new byte[] {1}).toCompletableFuture();
        clock.advance(Duration.ofMillis(2));
        link.breakNow();
        clock.advance(Duration.ofMillis(100));
        assertThat(failing).isCompletedExceptionally();
        assertThat(store.list("dir")).hasSize(1);
        CompletableFuture<Joined> again =
                plain.joinAndList(session, "dir", name, new byte[] {2}).toCompletableFuture();
        clock.advance(Duration.ofMillis(100));
        assertThat(again.join().entries()).containsExactlyElementsOf(store.list("dir"));
    }

    @Test
    void changeIsToldOnceAndTheWatchTakenBack() {
        Entry entry = join(other);
        Entry neighbour = join(other);
        AtomicInteger calls = new AtomicInteger();
        plain.awaitChange(entry, calls::incrementAndGet);
        clock.runDue();
        assertThat(store.watches()).isEqualTo(1);
        get(session.remove(neighbour));
        assertThat(calls).hasValue(0);
        get(session.remove(entry));
        assertThat(calls).hasValue(1);
        assertThat(store.watches()).isZero();
    }

    private Entry join(TestNode by) {
        return get(by.core()
                .keeper()
                .era()
                .orElseThrow()
                .session()
                .join("dir", by.core().names().next(), new byte[0]));
    }

    private <T> T get(CompletionStage<T> stage) {
        clock.runDue();
        return stage.toCompletableFuture().join();
    }

    private static Backend withDefaults(Backend real) {
        InvocationHandler handler = (proxy, method, arguments) -> method.isDefault()
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : method.invoke(real, arguments);
        return (Backend)
                Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, handler);
    }
}
