package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The rule on which every grant stands: a holder's validity is over before the store gives its entries up, whatever cuts
 * the holder off, and when. The moment at which the store did so is taken from another node's watch.
 */
abstract class SafetyContract extends ContractTest {

    @Test
    void silentlyCutOffHolderIsInvalidBeforeTheStoreExpiresIt() {
        assertInvalidBeforeExpiry(Duration.ZERO, store()::disconnect);
    }

    @Test
    void holderCutOffBetweenHeartbeatsIsInvalidBeforeTheStoreExpiresIt() {
        assertInvalidBeforeExpiry(store().timings().heartbeat().dividedBy(2), store()::disconnect);
    }

    @Test
    void holderWithoutRepliesIsInvalidBeforeTheStoreExpiresIt() {
        assertInvalidBeforeExpiry(Duration.ZERO, backend -> {
            store().loseReplies(backend);
            store().pass(requestTimeout().dividedBy(2));
            store().disconnect(backend);
        });
    }

    @Test
    void holderOnAnIsolatedServerIsInvalidBeforeTheStoreExpiresIt() {
        assertInvalidBeforeExpiry(Duration.ZERO, store()::isolateAttachedServer);
    }

    @Test
    void holderWithSlowRepliesIsInvalidBeforeTheStoreExpiresIt() {
        assertInvalidBeforeExpiry(Duration.ZERO, backend -> {
            store().slowReplies(backend, requestTimeout().dividedBy(3));
            store().pass(ttl());
            store().disconnect(backend);
        });
    }

    @Test
    void closedBackendsHolderIsInvalidBeforeTheStoreExpiresIt() {
        assertInvalidBeforeExpiry(Duration.ZERO, Backend::close);
    }

    @Test
    void holderThatComesBackTooLateIsNotValidAgain() {
        TestNode holder = node("holder");
        TestNode witness = node("witness");
        RecordedWatch watch = watch(witness, dir);
        Entry entry = join(holder);
        store().disconnect(holder.backend());
        await("the store gives the entry up", () -> watch.removedAt(entry.key()).isPresent());
        assertThat(isValid(holder.session(), now())).isFalse();
        long last = holder.session().validUntil();
        store().reconnect(holder.backend());
        await("the loss is told", () -> holder.listener().wasTold("lost"));
        assertThat(holder.session().validUntil()).isEqualTo(last);
    }

    private void assertInvalidBeforeExpiry(Duration after, Consumer<Backend> cutOff) {
        TestNode holder = node("holder");
        TestNode witness = node("witness");
        RecordedWatch watch = watch(witness, dir);
        Entry entry = join(holder);
        await("heartbeats", () -> holder.listener().extensions().size() >= 2);
        store().pass(after);
        cutOff.accept(holder.backend());
        await("the store gives the entry up", () -> watch.removedAt(entry.key()).isPresent());
        long expired = watch.removedAt(entry.key()).orElseThrow();
        assertThat(expired - holder.session().validUntil())
                .as("nanoseconds between the end of validity and the expiry that a witness saw")
                .isPositive();
        assertThat(witness.listener().calls()).doesNotContain("lost");
    }
}
