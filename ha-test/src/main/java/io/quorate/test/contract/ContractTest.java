package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What all groups of the contract share: a fresh harness, a fresh directory, and short words for long calls. */
abstract class ContractTest {
    private static final int BUSY = 10;

    static final byte[] NOTHING = {};

    private final String run = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final OwnedName names = new OwnedName("contract", run);
    private BackendHarness harness;

    /** A directory that no other test uses. */
    final String dir = "contract/" + run;

    abstract BackendHarness newHarness();

    @BeforeEach
    final void connectToTheStore() {
        harness = newHarness();
    }

    @AfterEach
    final void closeTheHarness() {
        harness.close();
    }

    final BackendHarness store() {
        return harness;
    }

    final Duration ttl() {
        return harness.timings().ttl();
    }

    /** Longer than the store may take to answer, or to fail an operation that it cannot do. */
    final Duration requestTimeout() {
        return harness.timings().requestTimeout();
    }

    final long now() {
        return harness.ticker().nanoTime();
    }

    final void await(String what, BooleanSupplier condition) {
        harness.awaitUntil(what, condition);
    }

    final TestNode node(String id) {
        return open(harness.connect(id));
    }

    /** A node with more to do at once than a slow machine does within the store's shortest time-outs. */
    final TestNode busyNode(String id) {
        SessionTimings usual = harness.timings();
        return open(harness.connect(
                id,
                new SessionTimings(
                        usual.ttl().multipliedBy(BUSY),
                        usual.heartbeat(),
                        usual.requestTimeout().multipliedBy(BUSY),
                        usual.connectTimeout().multipliedBy(BUSY))));
    }

    final TestNode open(Backend backend) {
        RecordedSession listener = new RecordedSession(harness.ticker());
        return new TestNode(backend, get(backend.open(listener)), listener);
    }

    final RecordedWatch watch(TestNode node, String directory) {
        RecordedWatch observer = new RecordedWatch(harness.ticker());
        node.backend().watch(directory, observer);
        await("the first snapshot", () -> observer.snapshots() > 0);
        return observer;
    }

    /** Also waits until it shows these: what another node wrote may reach this one later. */
    final RecordedWatch watch(TestNode node, Entry... written) {
        RecordedWatch observer = watch(node, dir);
        await("the watch shows what was written", () -> Stream.of(written).allMatch(e -> observer.has(e.key())));
        return observer;
    }

    final Entry join(TestNode node) {
        return join(node, "value");
    }

    final Entry join(TestNode node, String value) {
        return get(node.session().join(dir, names.next(), bytes(value)));
    }

    /** Takes the held key of a directory, under the guard of an entry. */
    final Entry hold(TestNode node, Entry guard, String key) {
        Committed done = commit(node, guard, new Write.Hold(key, bytes("held")));
        assertThat(done.entries()).hasSize(1);
        return done.entries().get(0);
    }

    final Committed commit(TestNode node, Entry guard, Write... writes) {
        return get(node.session().commit(guard, List.of(writes)));
    }

    final String freshName() {
        return names.next();
    }

    final <T> T get(CompletionStage<T> stage) {
        return harness.get(stage);
    }

    /** How the stage failed; it must have. */
    final StoreException.Kind failure(CompletionStage<?> stage) {
        StoreException failure = catchThrowableOfType(StoreException.class, () -> get(stage));
        assertThat(failure).as("the operation must fail").isNotNull();
        assertThat(failure.getMessage()).as("a failure says why").isNotBlank();
        return failure.kind();
    }

    /** Whether an operation whose answer may have been lost succeeded or not, wait for it. */
    final void settle(CompletionStage<?> stage) {
        try {
            get(stage);
        } catch (StoreException e) {
            assertThat(e.kind()).isIn(StoreException.Kind.OUTCOME_UNKNOWN, StoreException.Kind.UNAVAILABLE);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Entry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }

    static boolean isValid(BackendSession session, long now) {
        return session.validUntil() - now > 0;
    }
}
