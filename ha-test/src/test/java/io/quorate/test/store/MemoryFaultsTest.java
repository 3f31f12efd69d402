package io.quorate.test.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.NodeState;
import io.quorate.OutcomeUnknownException;
import io.quorate.test.junit.NoLeakedThreads;
import io.quorate.test.junit.StoreExtension;
import io.quorate.test.junit.Stores;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The faults of a store in memory under nodes that block. */
@NoLeakedThreads
class MemoryFaultsTest {
    @RegisterExtension
    static final StoreExtension STORE = Stores.memory();

    @Test
    void writeWhoseReplyIsLostIsDoneAndItsWriterDoesNotKnow(TestStore store) throws InterruptedException {
        HaNode writer = store.node("a", settings -> settings.sessionTtl(Duration.ofSeconds(2)));
        HaNode reader = store.node("b");
        store.loseReplies("a");
        assertThatThrownBy(() -> writer.documents().put(DocumentWrite.put("d", "x".getBytes(UTF_8))))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(reader.documents().get("d")).isPresent();
        store.heal("a");
        await().until(() -> writer.state() == NodeState.CONNECTED);
    }

    @Test
    void delayedNodeWaitsThatMuchLonger(TestStore store) throws InterruptedException {
        HaNode node = store.node("a");
        store.delay("a", Duration.ofMillis(150));
        long start = System.nanoTime();
        assertThat(node.documents().get("nothing")).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
    }
}
