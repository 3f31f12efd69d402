package io.quorate.internal.registry;

import static io.quorate.internal.registry.Cluster.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults at random on the way to the store; somebody with a healthy link watches. */
class RegistrationFaultsTest {
    private static final int STEPS = 400;

    private final Cluster cluster = new Cluster();
    private final AtomicInteger acknowledged = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingOlderFollowsWhatWasAcknowledgedAndTheLatestArrives(long seed) {
        Random random = new Random(seed);
        Registration registration = registered();
        List<Integer> seen = watch();
        for (int step = 1; step <= STEPS; step++) {
            int weight = step + 1;
            registration.setWeight(weight).thenRun(() -> acknowledged.accumulateAndGet(weight, Math::max));
            fault(random);
            cluster.clock.advance(Duration.ofMillis(random.nextInt(800)));
            for (var entry : cluster.entries()) {
                assertThat(decoded(entry)).isPositive();
            }
            assertThat(newest()).as("seed %d, step %d", seed, step).isGreaterThanOrEqualTo(acknowledged.get());
        }
        cluster.link.heal();
        cluster.seconds(30);
        assertThat(seen).isSorted();
        assertThat(acknowledged).hasValue(STEPS + 1);
        assertThat(cluster.entries()).hasSize(1);
        assertThat(newest()).isEqualTo(STEPS + 1);
    }

    private Registration registered() {
        CompletableFuture<Registration> registration =
                cluster.registry.registerAsync(instance("a")).toCompletableFuture();
        cluster.clock.runDue();
        return registration.join();
    }

    private List<Integer> watch() {
        ServiceView view = cluster.view();
        List<Integer> seen = new ArrayList<>();
        view.onChange(now -> now.forEach(i -> seen.add(i.weight())));
        return seen;
    }

    /** What the store holds of the latest entry; after a lost session there may be none for a while. */
    private int newest() {
        var entries = cluster.entries();
        return entries.isEmpty() ? Integer.MAX_VALUE : decoded(entries.get(entries.size() - 1));
    }

    private static int decoded(io.quorate.spi.Entry entry) {
        try {
            ServiceInstance instance = new InstanceCodec(Cluster.SERVICE).decode(entry);
            return instance.weight();
        } catch (io.quorate.internal.json.MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private void fault(Random random) {
        switch (random.nextInt(14)) {
            case 0 -> cluster.link.breakNow();
            case 1 -> cluster.link.breakBeforeNextReply();
            case 2 -> cluster.link.cut();
            case 3, 4 -> cluster.link.restore();
            case 5 -> cluster.link.loseReplies(1);
            case 6 -> cluster.link.loseRequests(1);
            case 7 ->
                cluster.link.delay(Duration.ofMillis(random.nextInt(500)), Duration.ofMillis(random.nextInt(500)));
            case 8, 9 -> cluster.link.heal();
            case 10 -> {
                if (random.nextInt(4) == 0) {
                    cluster.link.expireSession();
                }
            }
            default -> {}
        }
    }
}
