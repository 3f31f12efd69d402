package io.quorate;

import static io.quorate.RealNodes.threads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeThreadsTest {
    private static final int ELECTIONS = 1_000;

    private final RealNodes nodes = new RealNodes();

    @Test
    void anIdleNodeHasOneThreadForItsLoopAndAtMostTwoForCallbacks() throws Exception {
        try (HaNode node = nodes.builder("idle").build()) {
            node.election("trainer").observe(leader -> {});
            node.documents().observe("head", document -> {});
            assertThat(node.peers()).isNotNull();
            assertThat(threads("idle")).hasSizeBetween(1, 3).contains("quorate-idle");
        }
        RealNodes.awaitNoThreads("idle");
    }

    @Test
    void aThousandElectionsCostFewThreadsAndOneSession() throws Exception {
        Set<String> led = ConcurrentHashMap.newKeySet();
        int before = Thread.activeCount();
        HaNode node = nodes.builder("thousand").build();
        List<Candidacy> candidacies = new ArrayList<>();
        for (int i = 0; i < ELECTIONS; i++) {
            candidacies.add(node.election("e" + i).stand(leadership -> led.add(leadership.resource())));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> led.size() == ELECTIONS);
        assertThat(threads("thousand")).hasSizeLessThanOrEqualTo(12);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 12);
        assertThat(nodes.store.sessions()).hasSize(1);
        assertThat(candidacies).allSatisfy(c -> assertThat(c.state()).isEqualTo(CandidacyState.LEADING));

        node.close();
        RealNodes.awaitNoThreads("thousand");
        assertThat(nodes.store.size()).isZero();
        assertThat(nodes.store.watches()).isZero();
        assertThat(nodes.failures).isEmpty();
    }

    @Test
    void leadersThatNeverReturnDoNotKeepOthersFromLeading() throws Exception {
        AtomicInteger leading = new AtomicInteger();
        CountDownLatch mayEnd = new CountDownLatch(1);
        HaNode node = nodes.builder("blocking").build();
        for (int i = 0; i < 50; i++) {
            node.election("e" + i).stand(leadership -> {
                leading.incrementAndGet();
                assertThat(mayEnd.await(20, TimeUnit.SECONDS)).isTrue();
            });
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> leading.get() == 50);
        assertThat(threads("blocking")).hasSizeBetween(50, 50 + 16);
        mayEnd.countDown();
        node.close();
        RealNodes.awaitNoThreads("blocking");
    }
}
